import { startPracticeApi3, type PracticeApi3 } from '../practice/api-3'
import type { PracticeApi, PracticeApiOptions } from '../practice/api'

/** A practice API of Prefect 3, told and asked in the words of the others, so that one test holds for all. */
export type Practice3AsOthers = PracticeApi & Pick<PracticeApi3, 'workPool'>

const claimed = 'Submitted'
const typesOf: Readonly<Record<string, string>> = { [claimed]: 'PENDING', Failed: 'CRASHED' }
const typeOf = (state: string): string => typesOf[state] ?? state.toUpperCase()
/** A state's name; one that is claimed and one that failed have the others' names. */
const nameOf = ({ type, name }: { readonly type: string | null; readonly name: string | null }): string =>
  Object.keys(typesOf).find((each) => typesOf[each] === type) ?? name ?? ''

/** Requests as an intercept of the others knows them. */
function operationOf(route: string, body: unknown): { names: string[]; body: { query: string } } {
  const names = {
    'POST /flow_runs/:id/set_state': ['set_flow_run_states'],
    'POST /logs/': ['write_run_logs'],
  }[route]
  const isClaim = (body as { state?: { type?: string } } | null)?.state?.type === 'PENDING'
  if (route.endsWith('/set_state') && !isClaim) return { names: ['other'], body: { query: '' } }
  return { names: names ?? [route], body: { query: route === 'POST /deployments/filter' ? 'storage' : '' } }
}

export async function startPractice3(options: PracticeApiOptions = {}): Promise<Practice3AsOthers> {
  const { intercept, port, seed, now } = options
  const api = await startPracticeApi3({
    ...(port === undefined ? {} : { port }),
    ...(seed === undefined ? {} : { seed }),
    ...(now ? { now } : {}),
    intercept: ({ route, body }) => intercept?.(operationOf(route, body)),
  })
  const counts = (): ReturnType<PracticeApi['counts']> => {
    const { requests, routes } = api.counts()
    return { requests, fields: routes }
  }
  return {
    dialect: '1.x',
    ...{ url: api.url, token: api.token, userToken: api.token, tenantId: '', flows: api.flows, workPool: api.workPool },
    createRun: (flow, given = {}) =>
      api.createRun(flow, { ...(given.dueInMs === undefined ? {} : { dueInMs: given.dueInMs }) }),
    registerFlow: () => '',
    setFlowRunState: (id, { type, message }) =>
      void api.setFlowRunState(id, { type: typeOf(type) as 'PENDING', message: message ?? null }),
    setTaskRunState: () => undefined,
    setSecret: () => undefined,
    snapshot() {
      const { flowRuns, states, logs } = api.snapshot()
      const messages = new Map(states.map((state) => [state.id, state.message]))
      return {
        flowRuns: flowRuns.map((run) => ({
          id: run.id,
          state: nameOf({ type: run.state_type, name: run.state_name }),
          state_message: messages.get(run.state_id ?? '') ?? null,
          scheduled_start_time: run.expected_start_time,
        })),
        states: states.map((state) => ({
          flow_run_id: state.flow_run_id,
          state: nameOf(state),
          timestamp: state.timestamp,
        })),
        logs: logs.map(({ flow_run_id, message }) => ({ flow_run_id, message })),
        ...{ taskRuns: [], agents: [] },
      } as unknown as ReturnType<PracticeApi['snapshot']>
    },
    counts,
    close: () => api.close(),
  }
}
