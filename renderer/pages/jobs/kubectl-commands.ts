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
  const kubectl = `kubectl --context ${quoted(place.context)} -n ${quoted(place.namespace)}`
  const log = kind === 'job' ? `job/${name}` : name
  return [
    { label: 'Copy “kubectl describe”', command: `${kubectl} describe ${kind} ${name}` },
    { label: 'Copy “kubectl logs -f”', command: `${kubectl} logs -f ${log} --all-containers` },
    { label: 'Copy “kubectl get -o yaml”', command: `${kubectl} get ${kind} ${name} -o yaml` },
  ]
}

/** A context's name may hold anything; a shell must take it as one word. */
const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
