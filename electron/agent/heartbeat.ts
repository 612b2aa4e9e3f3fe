import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where upstream's liveness check looks. Source: prefect 0.6.7, agent/agent.py, AGENT_WAKE_FILE; kubernetes/agent.py, check_heartbeat. */
export const heartbeatPath = (home: string): string => join(home, '.prefect', 'agent', 'heartbeat')

/**
 * Touches the file; a liveness check that finds it older than 40 s takes the agent for dead. Never rejects: an agent that
 * can't say that it lives goes on living.
 * @param path null: nobody checks
 */
export async function touchHeartbeat(path: string | null, now: number): Promise<void> {
  if (path === null) return
  const at = new Date(now)
  try {
    await utimes(path, at, at)
  } catch {
    await mkdir(dirname(path), { recursive: true })
      .then(() => writeFile(path, ''))
      .catch(() => undefined)
  }
}
