import type { ConnectionId } from '../../shared/model/connection'
import { markOf } from '../../shared/model/context-mark'
import type { Settings } from '../../shared/model/settings'
import type { Session } from './session'
import type { TrayAgent } from './tray-menu'
import { connectionWords } from './window-title'

/** The agents of these sessions, that of the connection shown first. */
export function trayAgents(
  sessions: readonly Session[],
  shownId: ConnectionId | null,
  { connections, contextMarks }: Settings,
): readonly TrayAgent[] {
  const shownFirst = [...sessions].sort((a, b) => Number(b.id === shownId) - Number(a.id === shownId))
  return shownFirst.map((session) => {
    const connection = session.describe()
    const saved = connections.find(({ id }) => id === session.id)
    return {
      connectionId: session.id,
      name: connectionWords(connection, contextMarks, saved?.name ?? null),
      status: session.agentStatus,
      asks: markOf(contextMarks, connection.cluster).production,
      readOnly: session.whyNoWrites() !== null,
    }
  })
}
