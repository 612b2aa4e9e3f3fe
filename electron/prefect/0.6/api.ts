import { aliased, type BatchedMutation, documents } from './documents-0.6'
import { PrefectError, outlookLimit, type ClaimOutcome, type PrefectApi, type Settled } from './prefect-api'
import { openTransport, type Answer } from './transport'
import {
  failed,
  flowRunOf,
  instantOf,
  isoOf,
  logLevelOf,
  scheduled,
  stateTypeOf,
  submitted,
  summaryOf,
  type WireFlowRun,
} from './wire-0.6'

/** Upstream waits as long before it takes a task run for ready. Source: prefect 0.6.7, agent/agent.py, query_flow_runs. */
const readyAfterMs = 3_000

/** Mutations in one document at most: the practice of 25 due runs, with room for their task runs. */
const batchLimit = 50

/**
 * Dialect 0.6 of the Prefect API: GraphQL at `<api>/graphql/alpha`, camelCase mutations.
 * @param api as PREFECT__CLOUD__API has it, without the path.
 * @param timeoutMs how long a request may take.
 * Source: prefect 0.6.7, agent/agent.py and client/client.py.
 */
export function openDialect06(api: string, token: string, timeoutMs?: number): PrefectApi {
  const transport = openTransport(`${api.replace(/\/+$/, '')}/graphql/alpha`, token, timeoutMs)
  let tenantId = ''

  const readyBefore = () => isoOf(Date.now() - readyAfterMs)
  const toRuns = (rows: readonly WireFlowRun[]) => rows.map(flowRunOf)

  /** Sends the same mutation once for each input, `batchLimit` in a request; answers in the order given. */
  async function batch(mutation: BatchedMutation, inputs: readonly object[], signal: AbortSignal) {
    const answers: { value: unknown; error: string | null }[] = []
    for (let start = 0; start < inputs.length; start += batchLimit) {
      const part = inputs.slice(start, start + batchLimit)
      const variables = Object.fromEntries(part.map((input, n) => [`i${n}`, input]))
      const answer = await transport
        .mutate(aliased(mutation, part.length), variables, signal)
        .catch(rethrowOpen(start > 0))
      // An error without a path is about the whole document: nothing took effect, and it is our mistake or the API's.
      const whole = answer.errors.find((error) => error.path === undefined || error.path.length === 0)
      if (whole) throw new PrefectError('answered', whole.message)
      answers.push(...part.map((_, n) => aliasAnswer(answer, `a${n}`)))
    }
    return answers
  }

  async function setState(flowRunId: string, version: number, state: object, signal: AbortSignal): Promise<Settled> {
    const [answer] = await batch('setFlowRunStates', [{ states: [{ flowRunId, version, state }] }], signal)
    return answer === undefined || answer.error === null ? { ok: true } : { ok: false, message: answer.error }
  }

  return {
    dialect: '0.6',
    url: api,
    async connect(signal) {
      const scope = dataOf(await transport.query(documents.scope, {}, signal)).authInfo.apiTokenScope
      if (scope !== 'RUNNER') {
        throw new PrefectError('refused', `The token has scope ${scope ?? 'none'}; an agent needs one of scope RUNNER.`)
      }
      const tenant = dataOf(await transport.query(documents.tenant, {}, signal)).tenant[0]
      if (!tenant)
        throw new PrefectError('refused', 'The token belongs to no tenant. Make one of scope RUNNER in your tenant.')
      tenantId = tenant.id
      return { tenantId, scope }
    },
    async due(before, signal) {
      const queue = await transport.mutate(documents.queue, { input: { tenantId, before: isoOf(before) } }, signal)
      const ids = dataOf(queue).getRunsInQueue?.flow_run_ids ?? []
      if (ids.length === 0) return []
      return toRuns(dataOf(await transport.query(documents.due, { ids, readyBefore: readyBefore() }, signal)).flow_run)
    },
    async outlook(agentName, now, signal) {
      const variables = {
        now: isoOf(now),
        readyBefore: readyBefore(),
        claim: `Submitted for execution: Job % by agent ${agentName.replace(/[\\%_]/g, '\\$&')}`,
        limit: outlookLimit,
      }
      const data = dataOf(await transport.query(documents.outlook, variables, signal))
      return {
        nextDueAt: instantOf(data.upcoming[0]?.state_start_time),
        claimed: toRuns([...data.claimed, ...data.resumed]),
      }
    },
    async claim(requests, signal) {
      const inputs = requests.map(({ run, note }) => ({
        states: [{ flowRunId: run.id, version: run.version, state: submitted(note, run.replaces) }],
      }))
      // As upstream, a Running run stays Running: only its ready task runs are claimed.
      const flowRuns = requests.flatMap(({ run }, n) => (run.state === 'Running' ? [] : [n]))
      const taskRuns = requests.flatMap(({ run, note }) =>
        run.taskRuns
          .filter((task) => task.scheduled)
          .map((task) => ({
            states: [{ taskRunId: task.id, version: task.version, state: submitted(note, task.replaces) }],
          })),
      )
      const outcomes: ClaimOutcome[] = requests.map(() => ({ kind: 'won' }))
      let claimed = false
      try {
        const answers = await batch(
          'setFlowRunStates',
          flowRuns.map((n) => inputs[n] ?? {}),
          signal,
        )
        answers.forEach(({ error }, n) => {
          if (error !== null) outcomes[flowRuns[n] ?? n] = { kind: 'refused', message: error }
        })
        claimed = flowRuns.length > 0
        await batch('setTaskRunStates', taskRuns, signal)
        return outcomes
      } catch (error) {
        if (!(error instanceof PrefectError) || !(claimed || error.options.effectOpen)) throw error
        return outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome : { kind: 'open' }))
      }
    },
    async read(ids, signal) {
      if (ids.length === 0) return []
      const data = dataOf(await transport.query(documents.read, { ids: [...ids], readyBefore: readyBefore() }, signal))
      return toRuns(data.flow_run)
    },
    fail: (flowRunId, version, message, signal) => setState(flowRunId, version, failed(message), signal),
    schedule: (flowRunId, version, at, signal) =>
      setState(flowRunId, version, scheduled('Scheduled again from Flowdeck.', at), signal),
    async log(lines, signal) {
      const inputs = lines.map((line) => ({
        flowRunId: line.flowRunId,
        taskRunId: null,
        timestamp: isoOf(line.at),
        name: 'agent',
        message: line.message,
        level: line.level,
        info: null,
      }))
      await batch('writeRunLog', inputs, signal)
    },
    async logged(ids, beginning, signal) {
      const data = dataOf(
        await transport.query(documents.logged, { ids: [...ids], beginning: `${beginning}%` }, signal),
      )
      return new Map(data.log.map((line) => [line.flow_run_id, line.message ?? '']))
    },
    async recent(since, limit, signal) {
      const data = dataOf(await transport.query(documents.recent, { since: isoOf(since), limit }, signal))
      return data.flow_run.map(summaryOf)
    },
    async states(id, signal) {
      const data = dataOf(await transport.query(documents.states, { id }, signal))
      return data.flow_run_state.map((row) => ({
        type: stateTypeOf(row.state),
        message: row.message,
        at: instantOf(row.timestamp) ?? 0,
      }))
    },
    async logs(id, after, limit, signal) {
      const data = dataOf(await transport.query(documents.logs, { id, after: isoOf(after), limit }, signal))
      return data.log
        .map((row) => ({
          id: row.id,
          at: instantOf(row.timestamp) ?? 0,
          level: logLevelOf(row.level),
          name: row.name ?? '',
          message: row.message ?? '',
        }))
        .reverse()
    },
    close: () => transport.close(),
  }
}

/** Passes a failure on; with `begun`, what went before it has taken effect. */
function rethrowOpen(begun: boolean) {
  return (error: unknown): never => {
    if (!begun || !(error instanceof PrefectError)) throw error
    throw new PrefectError(error.kind, error.message, { ...error.options, effectOpen: true })
  }
}

/** The data of an answer without errors; otherwise what the API said, as a PrefectError. */
function dataOf<Data>(answer: Answer<Data>): Data {
  if (answer.errors.length > 0 || answer.data === null) {
    throw new PrefectError(
      'answered',
      answer.errors.map((error) => error.message).join('; ') || 'an answer without data',
    )
  }
  return answer.data
}

/** What one alias of a batch was answered. */
function aliasAnswer(answer: Answer<Record<string, unknown>>, alias: string): { value: unknown; error: string | null } {
  const own = answer.errors.find((error) => error.path?.[0] === alias)
  if (own) return { value: null, error: own.message }
  const value = answer.data?.[alias] ?? null
  return { value, error: value === null ? 'The Prefect API gave no answer for this one.' : null }
}
