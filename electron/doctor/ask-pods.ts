import { isUrl } from '../network/is-url'
import type { Dialect } from '../../shared/dialect/dialect'
import { checkTemplate } from '../../shared/dialect/check-template'
import { fine, skipped, warning, type Finding } from '../../shared/model/check'
import { runLabels, type OpenConnection } from '../connection/connection'
import { routeForPods, viewMachine } from '../connection/host-for-pods'
import { urlForPods } from '../connection/practice-for-pods'
import { isMadeBy } from '../kube/jobs'
import { readDeployments, readNodeImages, recentJobs, type JobImages } from '../kube/namespace-facts'
import type { DoctorParts } from './doctor-parts'
import { judgeApiForPods, judgeImages, judgeOthers, type InsideTry } from './judge-pods'
import { loadCommandOf } from './local-clusters'

/** So many of the newest are looked at. */
const mostJobs = 50

/** Jobs of runs in the connection's namespace, newest first. */
export const askJobs = ({ client, namespace }: OpenConnection, signal: AbortSignal): Promise<readonly JobImages[]> =>
  recentJobs(client, namespace, { runLabels, most: mostJobs, signal })

/** @param inside what came of trying it; null when it was not tried */
export async function askApiForPods({ connection }: DoctorParts, inside: InsideTry | null): Promise<Finding> {
  const { apiForPods, practiceCluster, openedForPods } = connection
  const guess = practiceCluster === null ? await guessFor(connection) : null
  return judgeApiForPods({ apiForPods, practiceCluster: practiceCluster !== null, openedForPods, guess }, inside)
}

/** The address of this machine for pods, with the API's port: only where the API is on this machine. */
async function guessFor({ api, apiForPods, context, client }: OpenConnection): Promise<string | null> {
  const isHere = [api.url, apiForPods].some(
    (url) => isUrl(url) && /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(new URL(url).hostname),
  )
  if (!isHere) return null
  const route = routeForPods(context, await viewMachine(client.server))
  return route.host === '127.0.0.1' ? null : urlForPods(apiForPods, route)
}

export async function askImages(
  { connection }: DoctorParts,
  jobs: readonly JobImages[],
  signal: AbortSignal,
): Promise<Finding> {
  if (connection.practiceCluster !== null)
    return skipped('Pods of the practice cluster are played: they need no image.')
  const named = jobs.flatMap(({ images }) => images)
  const used = [...new Map(named.map((each) => [`${each.image} ${each.policy ?? ''}`, each])).values()]
  const load = connection.local ? loadCommandOf(connection.context) : null
  return judgeImages(used, await readNodeImages(connection.client, signal), load)
}

/** Whether the template has images pulled anew on a cluster of this machine. */
export function judgePullPolicy(
  { local }: OpenConnection,
  dialect: Dialect,
  template: DoctorParts['template'],
): Finding {
  const always = checkTemplate(dialect, template(dialect).text, { localCluster: local }).find(
    (check) => check.rule === 'always-pull-on-local-cluster',
  )
  if (always) return warning(always.message)
  return fine(local ? 'images already on the node are used' : 'as the template says')
}

export async function askOthers(
  { connection, agentName }: DoctorParts,
  found: readonly JobImages[],
  signal: AbortSignal,
): Promise<Finding> {
  const { client, namespace, api } = connection
  const jobs = found.map(({ job }) => job)
  const [deployments, pool] = await Promise.all([
    readDeployments(client, namespace, signal),
    api.poolTemplate?.readPool(signal).catch(() => null),
  ])
  const ofOthers = jobs.filter((job) => job.agent !== null && !isMadeBy(job, agentName))
  return judgeOthers(
    {
      deployments,
      foreignJobs: jobs.filter(({ agent }) => agent === null).map(({ name }) => name),
      otherNames: [...new Set(ofOthers.flatMap(({ agent }) => agent ?? []))],
      workers: pool?.workers?.filter((name) => name !== agentName) ?? null,
    },
    namespace,
  )
}
