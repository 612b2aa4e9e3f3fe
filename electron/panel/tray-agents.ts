import { markOf } from '../../shared/model/context-mark'
import type { Settings } from '../../shared/model/settings'
import type { Session } from './session'
import type { TrayAgent } from './tray-menu'
import { connectionWords } from './window-title'

/** The agents of these sessions. */
export function trayAgents(
  sessions: readonly Session[],
  { connections, contextMarks }: Settings,
): readonly TrayAgent[] {
  return sessions.map((session) => {
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
