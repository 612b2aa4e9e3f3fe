import { WebSocket } from 'ws'
import type { Environment } from '../container-process'

/**
 * Hears that a run is Cancelling, as `prefect flow-run execute` does: by the stream of events.
 * Source: prefect 3.9.1, runner/_cancellation_manager.py.
 * @returns how to stop listening
 */
export function onCancelling(env: Environment, url: string, flowRunId: string, hear: () => void): () => void {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/events/out`, ['prefect'])
  const send = (frame: object) => socket.send(JSON.stringify(frame))
  socket.on('open', () =>
    send({ type: 'auth', token: env.get('PREFECT_API_AUTH_STRING') ?? env.get('PREFECT_API_KEY') }),
  )
  socket.on('message', (data: Buffer) => {
    const { type } = JSON.parse(data.toString('utf8')) as { readonly type?: string }
    if (type === 'auth_success') send({ type: 'filter', filter: filterOf(flowRunId), backfill: true })
    if (type === 'event') hear()
  })
  // Without it the run goes on to its end.
  socket.on('error', () => socket.terminate())
  return () => socket.terminate()
}

/** Left out, the end of time would be now. */
const endOfTime = '2100-01-01T00:00:00Z'

const filterOf = (flowRunId: string) => ({
  occurred: { until: endOfTime },
  event: { name: ['prefect.flow-run.Cancelling'] },
  resource: { id: [`prefect.flow-run.${flowRunId}`] },
})
