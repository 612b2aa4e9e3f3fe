import { failed, fine, skipped, warning, type Finding } from '../../shared/model/check'
import { meansThePodItself } from '../../shared/dialect/installation'
import { asSentence, capital } from '../../shared/model/sentence'
import type { DeploymentFacts, NodeImages, UsedImage } from '../kube/namespace-facts'

/** What pods get as the API's address, and what leads there. */
export interface PodAddress {
  readonly apiForPods: string
  /** Its pods are on this machine. */
  readonly practiceCluster: boolean
  /** ADDRESS:PORT where a server of ours listens for pods; null for any other. */
  readonly openedForPods: string | null
  /** The address that pods of a cluster like this one have for this machine. */
  readonly guess: string | null
}

/** What came of trying it from inside the cluster. */
export type InsideTry =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'noAnswer'; readonly words: string }
  /** The image has nothing to ask with, or the pod did not come so far. */
  | { readonly kind: 'notTried'; readonly words: string; readonly next: string }

/** @param inside null when it was not tried */
export function judgeApiForPods(address: PodAddress, inside: InsideTry | null): Finding {
  const { apiForPods, practiceCluster, openedForPods, guess } = address
  if (practiceCluster) return fine(`${apiForPods}, the practice cluster’s pods are on this machine`)
  if (inside?.kind === 'answered' && inside.status < 500)
    return fine(`A pod asked ${apiForPods} and was answered: HTTP ${inside.status}.`)
  if (inside?.kind === 'answered')
    return failed(`A pod asked ${apiForPods} and was answered HTTP ${inside.status}: something there does not work.`, {
      next: 'Look at the server, or at the proxy before it.',
    })
  if (meansThePodItself(apiForPods))
    return failed(`Jobs get ${apiForPods}, which inside a pod means the pod itself.`, {
      next: `Give the address that pods reach${guess === null ? '' : `, here most likely ${guess}`}.`,
      copy: guess,
    })
  if (inside?.kind === 'noAnswer')
    return failed(`A pod can’t reach ${apiForPods}: ${asSentence(inside.words)}`, {
      next:
        guess === null || guess === apiForPods
          ? 'The server has to listen on an address that pods reach, not on loopback alone, and no firewall or network policy may be between.'
          : `Give the address that pods reach, here most likely ${guess}. The server has to listen there, and not on loopback alone.`,
      copy: guess === apiForPods ? null : guess,
      offer: 'tryFromInside',
    })
  const listens = openedForPods === null ? '' : `The practice API listens on ${openedForPods} so that pods reach it. `
  if (inside?.kind === 'notTried')
    return warning(`${listens}Jobs get ${apiForPods}. It could not be tried from inside: ${asSentence(inside.words)}`, {
      next: inside.next,
      offer: 'tryFromInside',
    })
  return warning(`${listens}Jobs get ${apiForPods}. Whether pods reach it was not tried.`, {
    next: 'Try it from inside the cluster.',
    offer: 'tryFromInside',
  })
}

/** A kubelet tells so many of its images, unless it is set up otherwise. Source: kubernetes 1.34, nodeStatusMaxImages. */
const toldImages = 50

/**
 * Whether images of recent runs are on the nodes, where their pull policy makes that matter.
 * @param nodes null when there is no right to see them
 */
export function judgeImages(
  used: readonly UsedImage[],
  nodes: readonly NodeImages[] | null,
  load: ((image: string) => string) | null,
): Finding {
  if (used.length === 0) return skipped('No Job of a run names an image yet.')
  if (nodes === null) return skipped('This user may not look at nodes: which images are on them is not known.')
  if (nodes.length === 0) return skipped('The cluster has no node.')
  const names = new Set(nodes.flatMap(({ images }) => images.map(wholeName)))
  const away = used.filter(({ image }) => !names.has(wholeName(image)))
  const never = away.filter(({ policy }) => policy === 'Never').map(({ image }) => image)
  const loading = (images: readonly string[]) => (load === null ? null : images.map(load).join('\n'))
  if (never.length > 0) {
    const isCut = nodes.some(({ images }) => new Set(images).size >= toldImages)
    const words = `${never.join(', ')}: on no node, and the pull policy is Never.`
    if (isCut) return warning(`${words} A node tells only its ${toldImages} largest images, so it may be there.`, {})
    return failed(words, {
      next: 'Load it into the node, or change imagePullPolicy to IfNotPresent.',
      copy: loading(never),
    })
  }
  const loaded = load === null ? [] : away.filter((each) => isWithoutRegistry(each.image)).map(({ image }) => image)
  if (loaded.length > 0)
    return warning(
      `${loaded.join(', ')}: not on the node, and no registry is named, so it is looked for on Docker Hub.`,
      {
        next: 'If it was built on this machine, load it into the node.',
        copy: loading(loaded),
      },
    )
  const always =
    load === null ? [] : used.filter(({ image, policy }) => isPulledAlways(image, policy) && isWithoutRegistry(image))
  const here = always.filter(({ image }) => names.has(wholeName(image))).map(({ image }) => image)
  if (here.length > 0)
    return warning(
      `${here.join(', ')}: on the node, but pulled anew each time, which fails for one that was only loaded.`,
      {
        next: 'Set imagePullPolicy to IfNotPresent, or give the image a tag other than latest.',
      },
    )
  return fine(away.length === 0 ? 'Those of recent runs are on a node.' : 'What is not on a node is pulled.')
}

const isPulledAlways = (image: string, policy: string | null): boolean =>
  policy === 'Always' || (policy === null && /(^|\/)[^:@/]+(:latest)?$/.test(image))

const isWithoutRegistry = (image: string): boolean => !/^(?:[^/.:]*[.:][^/]*|localhost)\//.test(image)

/** As nodes name images: with registry, library and tag. */
export function wholeName(image: string): string {
  const withPath = isWithoutRegistry(image) ? `docker.io/${image.includes('/') ? '' : 'library/'}${image}` : image
  return /[:@][^/:@]*$/.test(withPath) ? withPath : `${withPath}:latest`
}

/** Who else may take runs of the same queue, or make Jobs in the same namespace. */
export interface OtherAgents {
  /** Null when there is no right to see them. */
  readonly deployments: readonly DeploymentFacts[] | null
  /** Names of Jobs that carry a run's label and that no Flowdeck made. */
  readonly foreignJobs: readonly string[]
  /** Agents of Flowdeck of other names that made Jobs here. */
  readonly otherNames: readonly string[]
  /** 3: names of workers that are online in the pool, without ours; null where the API does not tell. */
  readonly workers: readonly string[] | null
}

export function judgeOthers(
  { deployments, foreignJobs, otherNames, workers }: OtherAgents,
  namespace: string,
): Finding {
  const agents = (deployments ?? []).filter(({ replicas }) => replicas > 0).filter(isAgent)
  const found = [
    agents.length > 0 &&
      `${plural(agents.length, 'Deployment')} of an agent in ${namespace}: ${agents.map(({ name }) => name).join(', ')}`,
    workers !== null && workers.length > 0 && `online in the work pool: ${some(workers)}`,
    foreignJobs.length > 0 &&
      `${plural(foreignJobs.length, 'Job')} of runs that no Flowdeck made: ${some(foreignJobs)}`,
    otherNames.length > 0 && `Jobs of agents of other names: ${some(otherNames)}`,
  ].filter((each) => each !== false)
  if (found.length > 0)
    return warning(`Another agent may take the same runs. ${found.map(asSentence).map(capital).join(' ')}`, {
      next: 'A run goes to whoever claims it first. Stop the others if they are not meant to take these runs.',
    })
  const unseen = deployments === null ? `, as far as this user may look: not at Deployments` : ''
  return fine(`None seen in ${namespace}${unseen}.`)
}
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
const some = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`

/** By what it starts: `prefect agent kubernetes start`, `prefect agent start kubernetes`, `prefect worker start`, `agent start`. */
const isAgent = ({ containers }: DeploymentFacts): boolean =>
  containers.some(({ words }) => /\b(agent|worker)\b.*\bstart\b/.test(words.join(' ')))
