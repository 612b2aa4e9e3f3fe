import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { ClaimRecord } from '../../shared/model/claim'
import type { FlowRun, LogPlace } from '../../shared/model/flow-run'
import { formatClaim } from '../../shared/prefect-0.6/claim-sentence'
import { startPracticeApi, type Fault, type PracticeApi, type PracticeApiOptions } from '../practice/api'
import { limits } from './limits'
import { openPrefectApi } from './open'
import type { LogLine, PrefectApi, PrefectApiOptions, WrongRow } from './prefect-api'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal
const nobody = '00000000-0000-4000-8000-000000000000'

const spellings = {
  '0.6': { flowRunStates: 'setFlowRunStates', taskRunStates: 'setTaskRunStates', log: 'writeRunLog' },
  '1.x': { flowRunStates: 'set_flow_run_states', taskRunStates: 'set_task_run_states', log: 'write_run_logs' },
} as const

describe.each(['0.6', '1.x'] as const)('Prefect %s', (dialect) => {
  const spelling = spellings[dialect]
  const wrongRows: WrongRow[] = []
  // All that practice answers is as it must be.
  afterEach(() => expect(wrongRows.splice(0)).toEqual([]))

  function client(url: string, token: string, options: Partial<PrefectApiOptions> = {}): PrefectApi {
    const onWrongRow = (row: WrongRow) => void wrongRows.push(row)
    const prefect = openPrefectApi({
      url,
      token,
      dialect,
      agent: () => ({ name: 'agent', labels: [] }),
      onWrongRow,
      ...options,
    })
    open.push(() => prefect.close())
    return prefect
  }
  async function world(options: PracticeApiOptions = {}) {
    const api = await startPracticeApi({ dialect, ...options })
    open.push(() => api.close())
    const prefect = client(api.url, api.token)
    await prefect.connect(never)
    return { api, prefect }
  }
  /** The faults that await each mutation of a name, in turn. */
  function faultsFor(name: string, ...faults: Fault[]): NonNullable<PracticeApiOptions['intercept']> {
    return ({ names }) => (names.includes(name) ? faults.shift() : undefined)
  }

  const rowOf = (api: PracticeApi, id: string) => api.snapshot().flowRuns.find((run) => run.id === id)!
  const recordOf = (agent: string): ClaimRecord => ({
    agent,
    cluster: 'minikube.1',
    namespace: 'default',
    jobName: 'prefect-job-1',
  })
  const claimAll = (prefect: PrefectApi, runs: readonly FlowRun[], agent = 'agent') =>
    prefect.claim(
      runs.map((run) => ({ run, claim: recordOf(agent) })),
      never,
    )
  const due = async (prefect: PrefectApi) => (await prefect.due(Date.now(), never)).runs
  const withoutHandle = ({ handle: _, ...run }: FlowRun) => run

  /** A Running run of which a task run waits for its retry, due `dueInMs` from now. */
  function retrying(api: PracticeApi, dueInMs: number): { id: string; taskRunId: string } {
    const id = api.createRun('hello')
    api.setFlowRunState(id, { type: 'Running', message: 'Running flow.' })
    const taskRunId = api.snapshot().taskRuns.find((row) => row.flow_run_id === id)!.id
    const start_time = new Date(Date.now() + dueInMs).toISOString()
    api.setTaskRunState(taskRunId, { type: 'Retrying', message: 'Retrying Task', start_time })
    return { id, taskRunId }
  }

  describe('connect', () => {
    test('tells the tenant, and what the token may do where the API says so', async () => {
      const { api, prefect } = await world()
      const scope = dialect === '0.6' ? 'RUNNER' : null
      expect(await prefect.connect(never)).toEqual({ tenantId: api.tenantId, scope })
      expect(prefect.dialect).toBe(dialect)
    })

    test('refuses a token that the API does not know, in its words', async () => {
      const { api } = await world()
      await expect(client(api.url, 'unknown').connect(never)).rejects.toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('AuthenticationError') as string,
      })
    })

    test('takes an address with a slash at its end', async () => {
      const { api } = await world()
      expect((await client(`${api.url}/`, api.token).connect(never)).tenantId).toBe(api.tenantId)
    })
  })

  describe('due', () => {
    test('gives what the queue offers', async () => {
      const { api, prefect } = await world()
      expect(await prefect.due(Date.now(), never)).toEqual({ runs: [], full: false })
      const id = api.createRun('hello', { dueInMs: -5_000, parameters: { name: 'Marvin' } })
      api.createRun('hello', { dueInMs: 60_000 })
      const row = rowOf(api, id)
      expect((await due(prefect)).map(withoutHandle)).toEqual([
        {
          id,
          name: row.name,
          flow: { id: row.flow_id, name: 'hello' },
          revision: `${row.version}`,
          phase: 'waiting',
          state: { name: 'Scheduled', message: 'Flow run scheduled.', at: row.state_timestamp },
          dueAt: row.scheduled_start_time,
          claim: null,
          claimedBefore: false,
        },
      ])
    })

    test('gives what falls due until the instant asked for, by its start', async () => {
      const { api, prefect } = await world()
      const later = api.createRun('hello', { dueInMs: 8_000 })
      const sooner = api.createRun('hello', { dueInMs: 2_000 })
      api.createRun('hello', { dueInMs: 60_000 })
      const { runs } = await prefect.due(Date.now() + 10_000, never)
      expect(runs.map(({ id }) => id)).toEqual([sooner, later])
    })

    test('a run that was claimed before says so, and has another revision', async () => {
      const { api, prefect } = await world()
      api.createRun('hello')
      const [before] = await due(prefect)
      expect(await claimAll(prefect, [before!])).toEqual([{ kind: 'won' }])
      await prefect.schedule(before!, Date.now() - 1, never)
      const [after] = await due(prefect)
      expect(after).toMatchObject({ id: before!.id, claimedBefore: true, claim: null })
      expect(after!.revision).not.toBe(before!.revision)
    })

    test('gives a Running run once its task run has been ready for three seconds', async () => {
      const { api, prefect } = await world()
      const ready = retrying(api, -10_000)
      retrying(api, -1_000)
      const runs = await due(prefect)
      const { version } = rowOf(api, ready.id)
      const task = api.snapshot().taskRuns.find(({ id }) => id === ready.taskRunId)!
      expect(runs.map(withoutHandle)).toMatchObject([
        {
          id: ready.id,
          phase: 'running',
          revision: `${version}+${task.id}@${task.version}`,
          dueAt: null,
          claim: null,
          claimedBefore: true,
        },
      ])
    })

    test('gives at most 25 and says that there may be more, the rest at the next turn', async () => {
      const { api, prefect } = await world()
      for (let n = 0; n < 30; n++) api.createRun('hello')
      const first = await prefect.due(Date.now(), never)
      expect(first).toMatchObject({ full: true, runs: { length: 25 } })
      expect(await claimAll(prefect, first.runs)).toEqual(first.runs.map(() => ({ kind: 'won' })))
      expect(await prefect.due(Date.now(), never)).toMatchObject({ full: false, runs: { length: 5 } })
    })
  })

  describe('outlook and claims', () => {
    test('tell when the next run falls due', async () => {
      const { api, prefect } = await world()
      const mayBeDue = dialect === '0.6' // which asks the queue at each turn
      const nothing = { nextDueAt: null, mayBeDue, claims: { items: [], next: null }, cancelled: [] }
      expect(await prefect.outlook(['agent'], Date.now(), never)).toEqual(nothing)
      api.createRun('hello', { dueInMs: 90_000 })
      const next = api.createRun('hello', { dueInMs: 60_000 })
      api.createRun('hello', { dueInMs: -60_000 })
      const { nextDueAt } = await prefect.outlook(['agent'], Date.now(), never)
      expect(nextDueAt).toBe(rowOf(api, next).state_start_time)
    })

    test.each([
      ['agent', 'agent2'],
      ['100%', '100 and more'],
      ['a_b', 'a-b'],
      ['back\\slash', 'backslash'],
      ['a\\_b%', 'a\\xb-'],
    ])('find the claims of an agent named %s, and not those of %s', async (name, other) => {
      const { api, prefect } = await world()
      const ours = api.createRun('hello')
      await claimAll(prefect, await prefect.read([ours], never), name)
      const theirs = api.createRun('hello')
      await claimAll(prefect, await prefect.read([theirs], never), other)
      const upstream = api.createRun('hello')
      api.setFlowRunState(upstream, { type: 'Submitted', message: 'Submitted for execution' })
      const { claims } = await prefect.outlook([name], Date.now(), never)
      expect(claims.items.map(({ id, claim, phase }) => [id, claim, phase])).toEqual([
        [ours, recordOf(name), 'claimed'],
      ])
    })

    test('find Running runs whose task runs were claimed', async () => {
      const { api, prefect } = await world()
      const { id } = retrying(api, -10_000)
      expect(await claimAll(prefect, await due(prefect))).toEqual([{ kind: 'won' }])
      const { claims } = await prefect.outlook(['agent'], Date.now(), never)
      expect(claims.items).toMatchObject([{ id, phase: 'running', claim: recordOf('agent'), claimedBefore: true }])
      expect((await prefect.outlook(['another'], Date.now(), never)).claims.items).toEqual([])
      expect((await prefect.read([id], never))[0]).toMatchObject({ phase: 'running', claim: recordOf('agent') })
    })

    test('give all of them, two hundred a page', async () => {
      const { api, prefect } = await world()
      const message = formatClaim(recordOf('agent'))
      const ids: string[] = []
      for (let n = 0; n < 420; n++) {
        const id = api.createRun('hello')
        ids.push(id)
        if (n % 10 > 0) api.setFlowRunState(id, { type: 'Submitted', message })
        else {
          api.setFlowRunState(id, { type: 'Running', message: 'Running flow.' })
          const task = [...api.snapshot().taskRuns].find((row) => row.flow_run_id === id)!
          api.setTaskRunState(task.id, { type: 'Submitted', message })
        }
      }
      let page = (await prefect.outlook(['agent'], Date.now(), never)).claims
      const sizes = [page.items.length]
      const found = page.items.map(({ id }) => id)
      while (page.next !== null) {
        page = await prefect.claims(['agent'], page.next, never)
        sizes.push(page.items.length)
        found.push(...page.items.map(({ id }) => id))
      }
      expect(sizes).toEqual([200, 200, 20])
      expect(found).toEqual([...ids].sort())
    })
  })

  describe('claim', () => {
    test('sets a run to Submitted, its state before inside, as its process needs it', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello')
      const before = rowOf(api, id)
      expect(await claimAll(prefect, await due(prefect))).toEqual([{ kind: 'won' }])
      const version = dialect === '0.6' ? '0.6.7' : '1.4.1'
      expect(rowOf(api, id)).toMatchObject({
        state: 'Submitted',
        state_message: formatClaim(recordOf('agent')),
        version: before.version + 1,
        serialized_state: { type: 'Submitted', state: before.serialized_state, __version__: version },
      })
    })

    test('leaves a Running run Running and claims its ready task runs', async () => {
      const { api, prefect } = await world()
      const { id, taskRunId } = retrying(api, -10_000)
      const before = rowOf(api, id).version
      expect(await claimAll(prefect, await due(prefect))).toEqual([{ kind: 'won' }])
      expect(rowOf(api, id)).toMatchObject({ state: 'Running', version: before })
      expect(api.snapshot().taskRuns.find((row) => row.id === taskRunId)).toMatchObject({
        state: 'Submitted',
        state_message: formatClaim(recordOf('agent')),
        serialized_state: { state: { type: 'Retrying' } },
      })
    })

    test('claims the ready task runs of a run that waits too, but not of one that another agent has', async () => {
      const { api, prefect } = await world()
      const [ours, theirs] = [retrying(api, -10_000), retrying(api, -10_000)]
      for (const { id } of [ours, theirs]) api.setFlowRunState(id, { type: 'Scheduled', message: 'Rescheduled.' })
      const runs = await due(prefect)
      api.setFlowRunState(theirs.id, { type: 'Submitted', message: 'Submitted for execution' })
      const outcomes = await claimAll(prefect, runs)
      expect(Object.fromEntries(runs.map(({ id }, n) => [id, outcomes[n]?.kind]))).toEqual({
        [ours.id]: 'won',
        [theirs.id]: 'refused',
      })
      const stateOf = (id: string) => api.snapshot().taskRuns.find((row) => row.id === id)?.state
      expect([stateOf(ours.taskRunId), stateOf(theirs.taskRunId)]).toEqual(['Submitted', 'Retrying'])
    })

    test('has one refused and the others won when another agent was quicker with one', async () => {
      const { api, prefect } = await world()
      const ids = [api.createRun('hello'), api.createRun('hello'), api.createRun('hello')]
      const runs = await prefect.read(ids, never)
      api.setFlowRunState(ids[1]!, { type: 'Submitted', message: 'Submitted for execution' })
      const refused = { kind: 'refused', message: 'State update failed: this run has already been submitted.' }
      const outcomes = await claimAll(prefect, runs)
      expect(runs.map(({ id }, n) => [id, outcomes[n]])).toEqual(
        runs.map(({ id }) => [id, id === ids[1] ? refused : { kind: 'won' }]),
      )
      expect(rowOf(api, ids[1]!).state_message).toBe('Submitted for execution')
    })

    test('refuses by itself what there is nothing to claim of', async () => {
      const { api, prefect } = await world()
      const [done, free] = [api.createRun('hello'), api.createRun('hello')]
      api.setFlowRunState(done, { type: 'Success', message: 'done' })
      const runs = await prefect.read([done, free], never)
      const outcomes = await claimAll(prefect, runs)
      expect(Object.fromEntries(runs.map(({ id }, n) => [id, outcomes[n]?.kind]))).toEqual({
        [done]: 'refused',
        [free]: 'won',
      })
      expect(rowOf(api, done).state).toBe('Success')
    })

    test('claims more than one request takes', async () => {
      const { api, prefect } = await world()
      const ids = Array.from({ length: 120 }, () => api.createRun('hello'))
      const outcomes = await claimAll(prefect, await prefect.read(ids, never))
      expect(outcomes).toEqual(ids.map(() => ({ kind: 'won' })))
      expect(api.snapshot().flowRuns.map(({ state }) => state)).toEqual(ids.map(() => 'Submitted'))
    })

    test('sends less at once to a server that finds it too much', async () => {
      const tooLarge = { status: 413, body: 'request entity too large' }
      const { api, prefect } = await world({
        intercept: ({ names }) =>
          names.filter((name) => name === spelling.flowRunStates).length > 5 ? tooLarge : undefined,
      })
      const ids = Array.from({ length: 25 }, () => api.createRun('hello'))
      expect(await claimAll(prefect, await due(prefect))).toEqual(ids.map(() => ({ kind: 'won' })))
    })

    test.each<[string, Fault, string]>([
      ['the connection breaks after it took effect', 'drop-after', 'Submitted'],
      ['the connection breaks before it took effect', 'drop-before', 'Scheduled'],
      ['the server answers 500', { status: 500, body: 'boom' }, 'Scheduled'],
      ['a gateway answers 504', { status: 504 }, 'Scheduled'],
      ['a gateway answers with a page', { status: 200, body: '<html>' }, 'Scheduled'],
    ])('is open when %s, and reading back tells whose the run is', async (_, fault, state) => {
      const { api, prefect } = await world({ intercept: faultsFor(spelling.flowRunStates, fault) })
      const id = api.createRun('hello')
      const outcomes = claimAll(prefect, await due(prefect))
      // With nothing known to have taken effect, the error says whether something may have.
      await expect(outcomes).resolves.toEqual([{ kind: 'open' }])
      expect(rowOf(api, id).state).toBe(state)
      const [run] = await prefect.read([id], never)
      expect(run).toMatchObject(
        state === 'Submitted' ? { phase: 'claimed', claim: recordOf('agent') } : { phase: 'waiting', claim: null },
      )
    })

    test('rejects when the server was too busy to look at it', async () => {
      const busy = { status: 429, headers: { 'Retry-After': '3' }, body: 'slow down' }
      const { api, prefect } = await world({ intercept: faultsFor(spelling.flowRunStates, busy) })
      api.createRun('hello')
      await expect(claimAll(prefect, await due(prefect))).rejects.toMatchObject({
        kind: 'transient',
        message: 'HTTP 429: slow down',
        options: { retryAfterMs: 3_000 },
      })
    })

    test('knows what a first request won when a second one fails', async () => {
      const { api, prefect } = await world({ intercept: faultsFor(spelling.flowRunStates, undefined, { status: 429 }) })
      const ids = Array.from({ length: 60 }, () => api.createRun('hello'))
      const outcomes = await claimAll(prefect, await prefect.read(ids, never))
      expect(outcomes.filter(({ kind }) => kind === 'won')).toHaveLength(50)
      expect(outcomes.filter(({ kind }) => kind === 'open')).toHaveLength(10)
    })

    test('a run is won although its task runs could not be claimed', async () => {
      const { api, prefect } = await world({ intercept: faultsFor(spelling.taskRunStates, { status: 429 }) })
      const running = retrying(api, -10_000)
      const taken = api.createRun('hello')
      const free = api.createRun('hello')
      const runs = await due(prefect)
      api.setFlowRunState(taken, { type: 'Submitted', message: 'Submitted for execution' })
      const outcomes = await claimAll(prefect, runs)
      expect(Object.fromEntries(runs.map(({ id }, n) => [id, outcomes[n]?.kind]))).toEqual({
        [taken]: 'refused',
        [free]: 'won',
        [running.id]: 'open',
      })
    })

    test('rejects when only task runs were to be claimed and could not be', async () => {
      const { api, prefect } = await world({ intercept: faultsFor(spelling.taskRunStates, { status: 429 }) })
      retrying(api, -10_000)
      await expect(claimAll(prefect, await due(prefect))).rejects.toMatchObject({ kind: 'transient' })
    })
  })

  describe('a run', () => {
    test('is read by its id, whatever its state; those that are gone are left out', async () => {
      const { api, prefect } = await world()
      const ids = [api.createRun('hello'), api.createRun('report', { dueInMs: 60_000 })]
      api.setFlowRunState(ids[0]!, { type: 'Success', message: 'done' })
      const runs = await prefect.read([...ids, nobody], never)
      expect(Object.fromEntries(runs.map(({ id, phase, state }) => [id, [phase, state.name]]))).toEqual({
        [ids[0]!]: ['succeeded', 'Success'],
        [ids[1]!]: ['waiting', 'Scheduled'],
      })
      const { requests } = api.counts()
      expect(await prefect.read([], never)).toEqual([])
      expect(api.counts().requests).toBe(requests)
    })

    test('is read with others, however many', async () => {
      const { api, prefect } = await world()
      const ids = Array.from({ length: 230 }, () => api.createRun('hello'))
      expect((await prefect.read(ids, never)).map(({ id }) => id).sort()).toEqual([...ids].sort())
    })

    test('brings along what its Job is made from; of those that were found claimed it is read, all at once', async () => {
      const { api, prefect } = await world()
      for (let n = 0; n < 3; n++) api.createRun('hello')
      const runs = await due(prefect)
      const requests = () => api.counts().requests
      let before = requests()
      const inputs = await prefect.jobInputs(runs[0]!, never)
      expect(requests()).toBe(before)
      expect(inputs).toMatchObject({ dialect, flowRunId: runs[0]!.id, flowId: runs[0]!.flow.id })
      await claimAll(prefect, runs)
      const { claims } = await prefect.outlook(['agent'], Date.now(), never)
      before = requests()
      const read = await Promise.all(claims.items.map((run) => prefect.jobInputs(run, never)))
      expect(requests()).toBe(before + 1)
      expect(read.find(({ flowRunId }) => flowRunId === inputs.flowRunId)).toEqual(inputs)
    })

    test('is marked Failed with a message', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello')
      const [run] = await prefect.read([id], never)
      expect(await prefect.fail(run!, 'exceeded quota', never)).toEqual({ ok: true })
      expect(rowOf(api, id)).toMatchObject({ state: 'Failed', state_message: 'exceeded quota' })
    })

    test('is made due again', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello')
      api.setFlowRunState(id, { type: 'Failed', message: 'failed' })
      expect(await due(prefect)).toEqual([])
      const at = Date.now() - 1_000
      const [run] = await prefect.read([id], never)
      expect(await prefect.schedule(run!, at, never)).toEqual({ ok: true })
      expect(await due(prefect)).toMatchObject([{ id, phase: 'waiting', dueAt: at }])
    })

    test('is cancelled in the way that its Prefect has', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello')
      const [run] = await prefect.read([id], never)
      expect(await prefect.cancel(run!, never)).toEqual({ ok: true })
      expect(rowOf(api, id).state).toBe(dialect === '0.6' ? 'Aborted' : 'Cancelled')
    })

    test('that the API refuses to change is told in its words', async () => {
      const { api, prefect } = await world()
      const [run] = await prefect.read([api.createRun('hello')], never)
      const refused = { ok: false, message: `State update failed for flow run ID ${nobody}` }
      expect(await prefect.fail({ ...run!, id: nobody }, 'x', never)).toEqual(refused)
      expect(await prefect.schedule({ ...run!, id: nobody }, 0, never)).toEqual(refused)
    })
  })

  describe('logs', () => {
    test('get many requests’ worth of lines, and one that is refused holds up no other', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello')
      const at = Date.parse('2026-11-24T10:00:00.123Z')
      const line = (n: number, flowRunId = id): LogLine => ({
        flowRunId,
        at: at + n,
        level: 'WARNING',
        message: `${n}`,
      })
      const lines = Array.from({ length: 120 }, (_, n) => line(n))
      await prefect.log([line(999, nobody), ...lines], never)
      const logs = api.snapshot().logs
      expect(logs.map(({ message }) => message)).toEqual(lines.map(({ message }) => message))
      expect(logs[0]).toMatchObject({ flow_run_id: id, name: 'agent', level: 'WARNING', timestamp: at })
    })

    test.each<[string, Fault, number, boolean]>([
      ['a broken connection', 'drop-after', 1, true],
      ['429', { status: 429 }, 0, false],
    ])('say after %s whether lines may have been written', async (_, fault, written, effectOpen) => {
      const { api, prefect } = await world({ intercept: faultsFor(spelling.log, fault) })
      const id = api.createRun('hello')
      const line: LogLine = { flowRunId: id, at: Date.now(), level: 'INFO', message: 'one' }
      const error: unknown = await prefect.log([line], never).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ kind: 'transient', options: { effectOpen } })
      expect(api.snapshot().logs).toHaveLength(written)
    })

    test('tell the Jobs that were made, beyond one page of them', async () => {
      const { api, prefect } = await world()
      const [one = '', two = '', three = ''] = ['hello', 'hello', 'hello'].map((flow) => api.createRun(flow))
      const at = Date.now()
      expect(prefect.receipt(one, 'prefect-job-1', at)).toEqual({
        flowRunId: one,
        at,
        level: 'INFO',
        message: 'Submitted for execution: Job prefect-job-1',
      })
      const names = Array.from({ length: 600 }, (_, n) => `prefect-job-${n}`)
      const other: LogLine = { flowRunId: two, at, level: 'INFO', message: 'Something else' }
      await prefect.log(
        [...names.map((name) => prefect.receipt(one, name, at)), other, prefect.receipt(three, 'prefect-job-3', at)],
        never,
      )
      const receipts = await prefect.receipts([one, two], never)
      expect([...receipts.keys()]).toEqual([one])
      expect([...receipts.get(one)!].sort()).toEqual([...names].sort())
    })

    test('give the newest lines after an instant, oldest first', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello')
      const at = Date.parse('2026-11-24T10:00:00Z')
      const lines = [0, 1, 2, 3].map((n): LogLine => ({ flowRunId: id, at: at + n, level: 'ERROR', message: `${n}` }))
      await prefect.log(lines, never)
      const messages = async (after: number, limit: number) =>
        (await prefect.logs(id, { after, limit }, never)).lines.map(({ message }) => message)
      expect(await messages(0, 10)).toEqual(['0', '1', '2', '3'])
      expect(await messages(at + 1, 10)).toEqual(['2', '3'])
      expect(await messages(0, 2)).toEqual(['2', '3'])
      expect((await prefect.logs(id, { after: at + 2, limit: 10 }, never)).lines[0]).toMatchObject({
        ...{ at: at + 3, level: 'ERROR', name: 'agent' },
      })
    })

    test('are read in pages', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello')
      const lines = Array.from({ length: 1_100 }, (_, n): LogLine => ({
        ...{ flowRunId: id, at: Date.now() + n, level: 'INFO', message: `${n}` },
      }))
      await prefect.log(lines, never)
      const messages = async (limit: number) => (await prefect.logs(id, { after: 0, limit }, never)).lines
      expect((await messages(5_000)).map(({ message }) => message)).toEqual(lines.map(({ message }) => message))
      expect((await messages(700)).map(({ message }) => message)).toEqual(
        lines.slice(-700).map(({ message }) => message),
      )
    })

    /** All lines of a log, from the newest part to the oldest. */
    const partsOf = async (prefect: PrefectApi, id: string, limit: number) => {
      const parts: string[][] = []
      for (let before: LogPlace | undefined; ;) {
        const { lines, earlier } = await prefect.logs(id, { after: 0, limit, before }, never)
        parts.push(lines.map(({ message }) => message))
        if (earlier === null) return parts
        before = earlier
      }
    }

    test('are read part by part, each with the lines before the one read last', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello')
      const at = Date.parse('2026-11-24T10:00:00Z')
      const lines = Array.from({ length: 25 }, (_, n): LogLine => ({
        ...{ flowRunId: id, at: at + n, level: 'INFO', message: `${n}` },
      }))
      await prefect.log(lines, never)
      const numbers = (from: number, to: number) => lines.slice(from, to).map(({ message }) => message)
      expect(await partsOf(prefect, id, 10)).toEqual([numbers(15, 25), numbers(5, 15), numbers(0, 5)])
      // What is written meanwhile changes nothing before it.
      const { earlier } = await prefect.logs(id, { after: 0, limit: 10 }, never)
      await prefect.log([{ flowRunId: id, at: at + 100, level: 'INFO', message: 'late' }], never)
      const before = await prefect.logs(id, { after: 0, limit: 10, before: earlier! }, never)
      expect(before.lines.map(({ message }) => message)).toEqual(numbers(5, 15))
    })

    test('of one instant come part by part, too', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello')
      const at = Date.parse('2026-11-24T10:00:00Z')
      const names = Array.from({ length: 25 }, (_, n) => `${n}`)
      await prefect.log(
        names.map((message): LogLine => ({ flowRunId: id, at, level: 'INFO', message })),
        never,
      )
      const parts = await partsOf(prefect, id, 10)
      expect(parts.map(({ length }) => length)).toEqual([10, 10, 5])
      expect(parts.flat().sort()).toEqual([...names].sort())
    })
  })

  describe('lists', () => {
    test('give what changed since, newest first, and all that wait', async () => {
      let now = Date.parse('2026-11-24T10:00:00Z')
      const { api, prefect } = await world({ now: () => now })
      const old = api.createRun('hello')
      api.setFlowRunState(old, { type: 'Success', message: 'done' })
      const waits = api.createRun('report', { dueInMs: 3_600_000 })
      now += 60_000
      const since = now
      now += 1_000
      const fresh = api.createRun('hello')
      api.setFlowRunState(fresh, { type: 'Running', message: 'Running flow.' })
      now += 2_000
      api.setFlowRunState(fresh, { type: 'Failed', message: 'no towel' })
      const list = await prefect.runs({ since, limit: 10 }, never)
      const row = rowOf(api, fresh)
      expect(list).toMatchObject({ complete: true, waiting: 1 })
      expect(list.runs.map(({ id }) => id)).toEqual([fresh, waits])
      expect(list.runs[0]).toEqual({
        id: fresh,
        name: row.name,
        flowId: row.flow_id,
        flowName: 'hello',
        revision: `${row.version}`,
        phase: 'failed',
        state: 'Failed',
        stateMessage: 'no towel',
        stateAt: now,
        claim: null,
        dueAt: since + 1_000,
        startedAt: since + 1_000,
        endedAt: now,
        labels: dialect === '0.6' ? null : [],
      })
      const dueAt = rowOf(api, waits).state_start_time
      expect(list.runs[1]).toMatchObject({ phase: 'waiting', state: 'Scheduled', dueAt, endedAt: null })
    })

    test('count what waits beyond their limit, and give what falls due first', async () => {
      let now = Date.parse('2026-11-24T10:00:00Z')
      const { api, prefect } = await world({ now: () => now })
      const ids = Array.from({ length: 8 }, (_, n) => api.createRun('hello', { dueInMs: 60_000 * (8 - n) }))
      now += 1_000
      const list = await prefect.runs({ since: now, limit: 5 }, never)
      expect(list).toMatchObject({ complete: false, waiting: 8 })
      expect(list.runs.map(({ id }) => id).sort()).toEqual(ids.slice(3).sort())
      expect(await prefect.runs({ since: now, limit: 9 }, never)).toMatchObject({ complete: true, waiting: 8 })
      const changed = await prefect.runs({ since: now, limit: 9, waiting: 0 }, never)
      expect(changed).toEqual({ runs: [], complete: false, limit: 9, waiting: null })
    })

    test('are read to their end, page by page', async () => {
      let now = Date.parse('2026-11-24T10:00:00Z')
      const { api, prefect } = await world({ now: () => now })
      const waiting = Array.from({ length: 8 }, () => api.createRun('hello', { dueInMs: 60_000 }))
      const since = (now += 1_000)
      now += 1_000
      const changed = Array.from({ length: 4 }, () => api.createRun('hello'))
      const pages = []
      for (const offset of [0, 3, 6]) pages.push(await prefect.runs({ since, limit: 3, offset }, never))
      expect(pages.map((page) => [page.runs.length, page.complete, page.waiting])).toEqual([
        [6, false, 12],
        [4, false, null],
        [2, true, null],
      ])
      const ids = pages.flatMap(({ runs }) => runs.map(({ id }) => id))
      expect(ids.sort()).toEqual([...waiting, ...changed].sort())
    })

    test('tell whose a claimed run is', async () => {
      const { api, prefect } = await world()
      api.createRun('hello')
      await claimAll(prefect, await due(prefect))
      const { runs } = await prefect.runs({ since: 0, limit: 10 }, never)
      expect(runs).toMatchObject([{ phase: 'claimed', claim: recordOf('agent') }])
    })

    test('of states are told oldest first, in pages', async () => {
      let now = Date.parse('2026-11-24T10:00:00Z')
      const { api, prefect } = await world({ now: () => now++ })
      const id = api.createRun('hello')
      for (let n = 0; n < 600; n++) api.setFlowRunState(id, { type: 'Running', message: `${n}` })
      api.setFlowRunState(id, { type: 'Success', message: 'All reference tasks succeeded.' })
      const states = await prefect.states(id, never)
      expect(states.slice(0, 3).map(({ name, phase, message }) => [name, phase, message])).toEqual([
        ['Pending', 'waiting', 'Flow run created'],
        ['Scheduled', 'waiting', 'Flow run scheduled.'],
        ['Running', 'running', '0'],
      ])
      expect(states).toHaveLength(603)
      expect(states.at(-1)).toMatchObject({ name: 'Success', phase: 'succeeded' })
      expect(states.map(({ at }) => at)).toEqual([...states.map(({ at }) => at)].sort((a, b) => a - b))
    })

    test('leave details to the run’s own page', async () => {
      const { api, prefect } = await world()
      const id = api.createRun('hello', { parameters: { name: 'Zaphod' } })
      const details = await prefect.details(id, never)
      expect(details).toMatchObject({ parameters: { name: 'Zaphod' } })
      if (dialect === '0.6') expect(details?.runConfig).toBeNull()
      expect(await prefect.details(nobody, never)).toBeNull()
    })
  })
})

test('a list of running runs that has no end is given up, and that is said', async () => {
  let last = 0
  const page = () => Array.from({ length: limits.claims }, () => ({ id: String(++last).padStart(36, '0') }))
  const server = createServer((_, response) =>
    response.end(JSON.stringify({ data: { flow_run: page(), tenant: [{ id: nobody }] } })),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => server.close(resolve)))
  const said: WrongRow[] = []
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const agent = () => ({ name: 'agent', labels: [] })
  const prefect = openPrefectApi({ url, token: '', dialect: '0.6', agent, onWrongRow: (row) => void said.push(row) })
  open.push(() => prefect.close())
  const all: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true })
  // Twice: the second list is counted anew.
  for (let lists = 0; lists < 2; lists++) {
    let pages = 0
    for (let after: string | null = ''; after !== null; pages++) {
      const { next }: { readonly next: string | null } = await prefect.running([], all, after, never)
      after = next
    }
    expect(pages).toBe(limits.pages)
  }
  expect(said.map(({ message }) => message)).toEqual([expect.stringContaining(`more than ${limits.pages} pages`)])
})
