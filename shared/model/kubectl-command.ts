import { assertNever } from './assert-never'
import { command, shellWord } from './shell-command'

/** Where a command looks, whatever kubeconfig and context the terminal has. */
export interface KubectlPlace {
  readonly context: string
  readonly namespace: string
  /** The files that kubectl has to be told, in order; none where it reads the same by itself. */
  readonly kubeconfig: readonly string[]
}

export interface KubectlObject {
  readonly kind: 'job' | 'pod'
  readonly name: string
}

/** What is looked at or done on the page Jobs, as kubectl does it; and what only kubectl does. */
export type KubectlAction =
  | { readonly act: 'yaml' | 'describe' | 'delete' | 'suspend' | 'resume'; readonly objects: readonly KubectlObject[] }
  | { readonly act: 'events' | 'forward'; readonly object: KubectlObject }
  /** @property container null for all of them */
  | {
      readonly act: 'logs'
      readonly object: KubectlObject
      readonly container: string | null
      readonly previous?: boolean
    }
  | { readonly act: 'shell' | 'debug'; readonly object: KubectlObject; readonly container: string }

/** One command for bash, zsh and ksh that does the same in any terminal of this user. */
export function kubectlCommand(action: KubectlAction, place: KubectlPlace): string {
  return `${kubectlAt(place)} ${does(action)}`
}

/** kubectl takes one file as a flag; of several it reads what KUBECONFIG lists. */
function kubectlAt({ kubeconfig, context, namespace }: KubectlPlace): string {
  const [file, ...others] = kubeconfig
  const where = command`--context ${context} -n ${namespace}`
  if (file === undefined) return `kubectl ${where}`
  if (others.length === 0) return `${command`kubectl --kubeconfig ${file}`} ${where}`
  return `${command`KUBECONFIG=${kubeconfig.join(':')} kubectl`} ${where}`
}

function does(action: KubectlAction): string {
  switch (action.act) {
    case 'yaml':
      return `get ${words(action.objects)} -o yaml`
    case 'describe':
      return `describe ${words(action.objects)}`
    case 'delete':
      return `delete ${words(action.objects)}`
    case 'suspend':
    case 'resume':
      return `patch ${words(action.objects)} --type merge -p '{"spec":{"suspend":${action.act === 'suspend'}}}'`
    case 'events':
      return `events --for ${word(action.object)}`
    case 'logs': {
      const which = action.container === null ? '--all-containers' : command`-c ${action.container}`
      // One that has ended has nothing to follow.
      return action.previous ? `logs ${word(action.object)} ${which} --previous` : `logs -f ${word(action.object)} ${which}` // prettier-ignore
    }
    case 'shell':
      return `exec -it ${word(action.object)} ${command`-c ${action.container}`} -- sh`
    case 'debug':
      return `debug -it ${word(action.object)} --image busybox ${command`--target ${action.container}`}`
    case 'forward':
      return `port-forward ${word(action.object)} 8080:PORT`
    default:
      return assertNever(action)
  }
}

/** With its kind before it no name can be taken for a flag. */
const word = ({ kind, name }: KubectlObject): string => shellWord(`${kind}/${name}`)
const words = (objects: readonly KubectlObject[]): string => objects.map(word).join(' ')
