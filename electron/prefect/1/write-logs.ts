import { sendBatch, type Sent } from '../graphql/batch'
import type { Transport } from '../graphql/transport'
import { logRequests, throwUnlessSettled } from '../graphql/writes'
import type { LogLine } from '../prefect-api'
import { logOf, writeRunLogs } from './wire'

/**
 * Adds lines to runs' logs, many in one mutation. Of a mutation that is refused for one line nothing is written: its lines
 * are sent again, each by itself, so that the others are not lost.
 * @throws PrefectError
 */
export async function writeLogs(
  transport: Transport,
  lines: readonly LogLine[],
  agentName: string,
  signal: AbortSignal,
): Promise<void> {
  const sent: Sent[] = []
  for (const request of logRequests(lines)) {
    const logs = request.map((line) => logOf(line, agentName))
    const [together] = await sendBatch(transport, writeRunLogs, [{ logs }], signal)
    if (!together) continue
    const alone = together.kind === 'refused' && logs.length > 1
    const outcomes = alone
      ? await sendBatch(
          transport,
          writeRunLogs,
          logs.map((log) => ({ logs: [log] })),
          signal,
        )
      : [together]
    sent.push(...outcomes)
    if (sent.at(-1)?.kind === 'unsent') break
  }
  throwUnlessSettled(sent)
}
