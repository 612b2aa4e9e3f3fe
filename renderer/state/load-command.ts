import type { Remedy } from '../../shared/model/problem'
import { command } from '../../shared/model/shell-command'

/** The cluster of a connection, as far as images can be put into its nodes from this machine. */
export interface LoadsInto {
  readonly context: string
  readonly local: boolean
  readonly practice: boolean
}

const written = /^minikube image load (.+)$/

/**
 * Remedies as this cluster takes them: what puts an image into a node is another command for each kind of local cluster,
 * and there is none for a cluster elsewhere, nor for one that has the images of this machine already.
 */
export const forCluster = (remedies: readonly Remedy[], cluster: LoadsInto): readonly Remedy[] =>
  remedies.flatMap((remedy) => {
    const image = remedy.action.kind === 'copy' ? written.exec(remedy.action.text)?.[1] : undefined
    if (image === undefined) return [remedy]
    const text = commandOf(image, cluster)
    return text === null ? [] : [{ ...remedy, action: { kind: 'copy', text } }]
  })

function commandOf(image: string, { context, local, practice }: LoadsInto): string | null {
  const [, tool, name = ''] = /^(kind|k3d)-(.+)$/.exec(context) ?? []
  if (tool === 'kind') return `kind load docker-image ${image} ${command`--name ${name}`}`
  if (tool === 'k3d') return `k3d image import ${image} ${command`-c ${name}`}`
  if (context === 'minikube' || practice) return `minikube image load ${image}`
  // A profile of minikube has any name; Docker Desktop's nodes see Docker's own images.
  return local && context !== 'docker-desktop' ? `minikube image load ${image} ${command`-p ${context}`}` : null
}
