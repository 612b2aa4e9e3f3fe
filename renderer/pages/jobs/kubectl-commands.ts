import { command } from '../../../shared/model/shell-command'

export interface KubectlCommand {
  readonly label: string
  readonly command: string
}

interface Place {
  readonly context: string
  readonly namespace: string
}

/** Commands that show the same in a terminal, whatever context is the current one there. */
export function kubectlCommands(kind: 'job' | 'pod', name: string, place: Place): readonly KubectlCommand[] {
  const kubectl = command`kubectl --context ${place.context} -n ${place.namespace}`
  const log = kind === 'job' ? `job/${name}` : name
  return [
    { label: 'Copy “kubectl describe”', command: `${kubectl} describe ${kind} ${name}` },
    { label: 'Copy “kubectl logs -f”', command: `${kubectl} logs -f ${log} --all-containers` },
    { label: 'Copy “kubectl get -o yaml”', command: `${kubectl} get ${kind} ${name} -o yaml` },
  ]
}
