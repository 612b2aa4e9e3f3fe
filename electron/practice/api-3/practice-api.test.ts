import { afterEach, expect, test } from 'vitest'
import { startPracticeApi3, type PracticeApi3, type PracticeApi3Options } from '.'

const apis: PracticeApi3[] = []
afterEach(async () => void (await Promise.all(apis.splice(0).map((api) => api.close()))))

async function start(options: PracticeApi3Options = {}) {
  const api = await startPracticeApi3({ seed: 3, ...options })
  apis.push(api)
  return api
}

async function ask(api: PracticeApi3, method: string, path: string, body?: unknown) {
  const response = await fetch(api.url + path, {
    method,
    headers: { authorization: `Bearer ${api.key}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as never) }
}

test('a run is offered, claimed once, and ends', async () => {
  const api = await start()
  const id = api.createRun('hello', { jobVariables: { env: { A: '1' } } })
  const due = await ask(api, 'POST', `/work_pools/${api.workPool}/get_scheduled_flow_runs`, {})
  expect(due.body).toMatchObject([
    { flow_run: { id, state: { type: 'SCHEDULED' }, job_variables: { env: { A: '1' } } } },
  ])
  const claim = (transition_id: string) =>
    ask(api, 'POST', `/flow_runs/${id}/set_state`, { state: { type: 'PENDING', state_details: { transition_id } } })
  const mine = '11111111-1111-4111-8111-111111111111'
  expect(await claim(mine)).toMatchObject({ status: 201, body: { status: 'ACCEPT' } })
  expect(await claim(mine)).toMatchObject({ status: 200, body: { status: 'REJECT' } })
  expect(await claim('22222222-1111-4111-8111-111111111111')).toMatchObject({ status: 200, body: { status: 'ABORT' } })
  expect((await ask(api, 'POST', `/work_pools/${api.workPool}/get_scheduled_flow_runs`, {})).body).toEqual([])
})
