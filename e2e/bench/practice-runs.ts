import { request } from 'undici'
import type { PrefectAt } from './ground'

/** As many are made or changed with one request: a server takes no document of any size. */
const atOnce = 100

/** @throws Error when the API refuses */
async function ask({ api, token }: PrefectAt, query: string, variables: object = {}): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const sent = { method: 'POST', headers, body: JSON.stringify({ query, variables }) } as const
  const { body } = await request(`${api}/graphql`, sent)
  const { data, errors } = (await body.json()) as { data?: unknown; errors?: readonly { message: string }[] }
  if (errors) throw new Error(errors[0]?.message)
  return data
}

/** The flow of the run that the practice API was started with. */
export async function onlyFlow(prefect: PrefectAt): Promise<string> {
  const { flow_run: made } = (await ask(prefect, '{ flow_run { flow { id } } }')) as {
    flow_run: { flow: { id: string } }[]
  }
  const [first] = made
  if (!first) throw new Error('The practice API has started no run.')
  return first.flow.id
}

/** Makes so many runs that are due. @returns their ids */
export async function createRuns(prefect: PrefectAt, flowId: string, count: number): Promise<readonly string[]> {
  const ids: string[] = []
  while (ids.length < count) {
    const one = `create_flow_run(input: {flow_id: "${flowId}"}) { id }`
    const all = Array.from({ length: Math.min(atOnce, count - ids.length) }, (_, n) => `r${n}: ${one}`)
    const made = (await ask(prefect, `mutation { ${all.join(' ')} }`)) as Record<string, { id: string }>
    ids.push(...Object.values(made).map(({ id }) => id))
  }
  return ids
}

/** Sets the state of all of these runs. @param type such as "Success" */
export async function setStates(prefect: PrefectAt, ids: readonly string[], type: string): Promise<void> {
  const query = 'mutation ($input: set_flow_run_states_input!) { set_flow_run_states(input: $input) { states { id } } }'
  for (let from = 0; from < ids.length; from += atOnce) {
    const states = ids.slice(from, from + atOnce).map((id) => ({ flow_run_id: id, state: { type, message: type } }))
    await ask(prefect, query, { input: { states } })
  }
}
