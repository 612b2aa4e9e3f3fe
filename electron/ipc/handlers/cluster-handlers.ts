import type { CallName, Handlers } from '../../../shared/contract/contract'
import { readRoom } from '../../kube/cluster-room'
import { KubeError } from '../../kube/kube-error'
import { earlierLines } from '../../kube/pod-logs'
import { sessionOf, sessionToWrite, type HandlerParts } from './parts'
import { ExpectedError, refusing } from './refusing'

export const clusterHandlers = (
  parts: HandlerParts,
): Pick<Handlers, Extract<CallName, `${'jobs' | 'pods' | 'podLogs' | 'cluster'}.${string}`>> => ({
  'jobs.yaml': ({ name, show, ...which }) => sessionOf(parts, which).actions.yamlOf('job', name, show),
  'pods.yaml': ({ name, show, ...which }) => sessionOf(parts, which).actions.yamlOf('pod', name, show),
  'jobs.delete': ({ name, uid, then, ...which }) =>
    refusing(async () => sessionToWrite(parts, which).actions.deleteJob(name, uid, then)),
  'jobs.suspend': ({ name, uid, suspend, ...which }) =>
    refusing(async () => sessionToWrite(parts, which).actions.suspendJob(name, uid, suspend)),
  'podLogs.follow': async ({ connectionId, ...target }) => {
    const followId = sessionOf(parts, { connectionId }).follows.follow(target)
    if (followId === null) throw new ExpectedError('Too many logs are followed at once. Close one, and try again.')
    return { followId }
  },
  'podLogs.earlier': async ({ connectionId, known, firstAt, ...target }) => {
    const { connection, signal, follows } = sessionOf(parts, { connectionId })
    const { client, namespace } = connection
    const aheadMs = follows.aheadMsOf(target)
    try {
      const here = { known, firstAt: firstAt + aheadMs }
      const { lines, isCut } = await earlierLines(client, { ...target, namespace }, here, signal)
      return { isCut, lines: lines.map((line) => (line.at === null ? line : { ...line, at: line.at - aheadMs })) }
    } catch (error) {
      throw new ExpectedError(KubeError.ofFailure(error).message)
    }
  },
  'cluster.room': (which) => {
    const { connection, signal } = sessionOf(parts, which)
    return readRoom(connection.client, signal)
  },
  'podLogs.stop': async ({ connectionId, followId }) => parts.panel.session(connectionId)?.follows.stop(followId),
})
