import { command, shellWord } from '../../shared/model/shell-command'

// Clusters that run on this machine, by the names that their tools give. Source: minikube 1.37, kind 0.30, k3d 5.8, colima 0.9.

/** A program and what it is started with; shown as it is run. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

export const commandText = ({ program, args }: Command): string => [program, ...args].map(shellWord).join(' ')

/**
 * What starts a stopped cluster; null for one that is not on this machine, or that only its own window starts.
 * @param caFile the cluster's certificate authority: a profile of minikube may have any name, and its context has it too
 */
export function startCommandOf(context: string, caFile: string | undefined): Command | null {
  // What begins with a dash, a program would take for a flag; no tool makes such a name.
  if (context.startsWith('-')) return null
  if (context === 'minikube' || /[\\/]\.minikube[\\/]/.test(caFile ?? ''))
    return { program: 'minikube', args: ['start', '--profile', context] }
  const [, tool, name = ''] = /^(k3d|kind)-([a-z0-9][a-z0-9.-]*)$/i.exec(context) ?? []
  if (tool === 'k3d') return { program: 'k3d', args: ['cluster', 'start', name] }
  // kind has no word for it: its node is a container.
  if (tool === 'kind') return { program: 'docker', args: ['start', `${name}-control-plane`] }
  return context === 'colima' ? { program: 'colima', args: ['start'] } : null
}

/** What puts an image of this machine into the node; null where there is no such command. */
export function loadCommandOf(context: string): ((image: string) => string) | null {
  const [, tool, name = ''] = /^(k3d|kind)-(.+)$/.exec(context) ?? []
  if (tool === 'kind') return (image) => command`kind load docker-image ${image} --name ${name}`
  if (tool === 'k3d') return (image) => command`k3d image import ${image} --cluster ${name}`
  if (context.startsWith('minikube')) return (image) => command`minikube image load ${image} --profile ${context}`
  return null
}
