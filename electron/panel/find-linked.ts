import type { ConnectionId } from '../../shared/model/connection'
import type { PanelLink } from '../../shared/model/panel-link'
import type { Place } from '../../shared/model/place'

/** A connection as links look for things in it. */
export interface Searched {
  readonly id: ConnectionId
  /** As the window's title calls it. */
  readonly name: string
  readonly namespace: string
  readonly hasRun: (flowRunId: string) => boolean
  /** Asks its API, whether or not the run is listed. Rejects when there is no answer. */
  readonly knowsRun: (flowRunId: string) => Promise<boolean>
  /** Of a Job of its namespace; null when there is none of this name. */
  readonly jobUid: (name: string) => string | null
}

export interface Found {
  /** Null for a place of whatever connection is shown. */
  readonly connectionId: ConnectionId | null
  readonly place: Place
}

/**
 * Where a link leads: in the first of the connections that has what it names. Nothing is asked of a cluster; an API is asked
 * for a run that no list has.
 */
export async function findLinked(link: PanelLink, connections: readonly Searched[]): Promise<Found> {
  if (link.kind === 'problems') return { connectionId: null, place: { kind: 'page', page: 'problems' } }
  if (connections.length === 0)
    return nowhere('Nothing is connected, so the link leads nowhere. Connect first, then follow it again.')
  return link.kind === 'job' ? findJob(link, connections) : findRun(link.flowRunId, connections)
}

function findJob(link: Extract<PanelLink, { kind: 'job' }>, connections: readonly Searched[]): Found {
  const { namespace, name } = link
  const ofNamespace = connections.filter((each) => each.namespace === namespace)
  for (const { id, jobUid } of ofNamespace) {
    const uid = jobUid(name)
    if (uid !== null) return { connectionId: id, place: { kind: 'job', uid } }
  }
  return ofNamespace.length === 0
    ? nowhere(`No connection that is open is for the namespace ${namespace}, where the link’s Job ${name} is. Show one under Connections, then follow the link again.`) // prettier-ignore
    : nowhere(`There is no Job ${name} of a flow run in ${namespace}. It may have been deleted.`)
}

async function findRun(flowRunId: string, connections: readonly Searched[]): Promise<Found> {
  const place: Place = { kind: 'run', flowRunId }
  const listed = connections.find(({ hasRun }) => hasRun(flowRunId))
  if (listed) return { connectionId: listed.id, place }
  const answers = await Promise.allSettled(connections.map(({ knowsRun }) => knowsRun(flowRunId)))
  const found = connections.find((_, index) => {
    const answer = answers[index]
    return answer?.status === 'fulfilled' && answer.value
  })
  if (found) return { connectionId: found.id, place }
  const silent = connections.filter((_, index) => answers[index]?.status === 'rejected')
  const names = silent.map(({ name }) => name).join(', ')
  return nowhere(
    silent.length === 0
      ? `No connection that is open knows the link’s flow run ${flowRunId}. Others under Connections were not asked: show one, then follow the link again.`
      : `The link’s flow run ${flowRunId} was not found. Not every Prefect API has answered: ${names}. Follow the link again when it does.`,
  )
}

const nowhere = (why: string): Found => ({ connectionId: null, place: { kind: 'nowhere', why } })
