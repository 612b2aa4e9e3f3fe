import { z } from 'zod'
import type { FlowRun, JsonObject } from '../../../shared/model/flow-run'
import { formatClaim } from '../../../shared/prefect-0.6/claim-sentence'
import { cut } from '../../../shared/model/cut'
import { limits } from '../limits'
import { PrefectError, type ClaimOutcome, type ClaimRequest, type LogLine, type Settled } from '../prefect-api'
import { sendBatch, type Mutation, type Sent } from './batch'
import { handleOf, isClaimable } from './run-row'
import type { Transport } from './transport'
import { isObject } from '../wire'
import type { WireDialect } from './wire-dialect'

interface Claiming {
  readonly request: ClaimRequest
  /** What became of its mutations; those that decide whose the run is. */
  sent: readonly Sent[]
}

/**
 * Claims runs: first flow runs, then task runs of those that are won, each in one request. As upstream, a Running run stays
 * Running, and only its ready task runs are claimed.
 * @throws PrefectError when nothing took effect
 */
export async function claimRuns(
  wire: WireDialect,
  requests: readonly ClaimRequest[],
  signal: AbortSignal,
): Promise<readonly ClaimOutcome[]> {
  const all = requests.map((request): Claiming => ({ request, sent: [] }))
  const claimable = all.filter(({ request }) => isClaimable(request.run))
  const flowRuns = claimable.filter(({ request }) => request.run.phase !== 'running')
  const running = claimable.filter(({ request }) => request.run.phase === 'running')

  const sent = await send(wire, 'setFlowRunStates', flowRuns.map(flowRunInput), signal)
  flowRuns.forEach((claiming, n) => (claiming.sent = sent.slice(n, n + 1)))

  const won = flowRuns.filter((claiming) => outcomeOf(claiming).kind === 'won')
  const taskRuns = [...running, ...won].flatMap((claiming) =>
    taskRunInputs(claiming).map((input) => ({ claiming, input })),
  )
  const sentTasks = await send(
    wire,
    'setTaskRunStates',
    taskRuns.map(({ input }) => input),
    signal,
  )
  // A flow run that is won is won: its process finds its task runs, claimed or not.
  for (const claiming of running) claiming.sent = sentTasks.filter((_, n) => taskRuns[n]?.claiming === claiming)

  const decisive = all.flatMap((claiming) => claiming.sent)
  const [first] = decisive
  if (first?.kind === 'unsent' && decisive.every((each) => each.kind === 'unsent')) throw first.error
  return all.map(outcomeOf)

  function flowRunInput({ request: { run, claim } }: Claiming): object {
    const { version, replaces } = mustBeThere(handleOf(run).flowRun)
    const state = wire.spelling.submitted(formatClaim(claim), replaces)
    return { states: [wire.spelling.flowRunState(run.id, version, state)] }
  }
  function taskRunInputs({ request: { run, claim } }: Claiming): object[] {
    return handleOf(run).taskRuns.map(({ id, version, replaces }) => {
      const state = wire.spelling.submitted(formatClaim(claim), replaces)
      return { states: [wire.spelling.taskRunState(id, version, state)] }
    })
  }
}

function mustBeThere<T>(value: T | null): T {
  if (value === null) throw new Error('a flow run that is claimable has a state that a claim replaces')
  return value
}

function outcomeOf({ request: { run }, sent }: Claiming): ClaimOutcome {
  const outcomes = sent.map((each): ClaimOutcome => {
    if (each.kind === 'refused') return each
    // What is no answer of this mutation says nothing: the run is read back.
    if (each.kind !== 'done' || !hasStates(each.value)) return { kind: 'open' }
    const queued = queuedMessage(each.value)
    return queued === null ? { kind: 'won' } : { kind: 'refused', message: queued }
  })
  const find = (kind: ClaimOutcome['kind']): ClaimOutcome | undefined => outcomes.find((each) => each.kind === kind)
  const nothing = {
    kind: 'refused',
    message: `It is ${run.state.name}, and nothing of it is ready to be claimed.`,
  } as const
  return find('won') ?? find('open') ?? find('refused') ?? nothing
}

const States = z.object({ states: z.array(z.looseObject({})).min(1) })
const hasStates = (payload: unknown): boolean => States.safeParse(payload).success

/**
 * 1.x: with a concurrency limit the API takes the claim and answers that it has queued the run instead.
 * Source: prefect 1.4.1, client/client.py, set_flow_run_state.
 */
function queuedMessage(payload: unknown): string | null {
  const states: unknown = isObject(payload) ? payload['states'] : null
  const [state] = Array.isArray(states) ? (states as unknown[]) : []
  if (!isObject(state) || state['status'] !== 'QUEUED') return null
  const { message } = state
  return typeof message === 'string' && message !== ''
    ? cut(message, limits.messageChars)
    : 'The Prefect API has queued the run.'
}

const send = (
  wire: WireDialect,
  mutation: 'setFlowRunStates' | 'setTaskRunStates',
  inputs: readonly object[],
  signal: AbortSignal,
): Promise<readonly Sent[]> => sendBatch(wire.transport, wire.spelling[mutation], inputs, signal)

export async function setFlowRunState(
  wire: WireDialect,
  run: FlowRun,
  state: JsonObject,
  signal: AbortSignal,
): Promise<Settled> {
  const input = { states: [wire.spelling.flowRunState(run.id, handleOf(run).version, state)] }
  return settle(wire.transport, wire.spelling.setFlowRunStates, input, signal)
}

/** Sends a single mutation. Rejects with a PrefectError unless the API has done it or refused it. */
export async function settle(
  transport: Transport,
  mutation: Mutation,
  input: object,
  signal: AbortSignal,
): Promise<Settled> {
  const [sent] = await sendBatch(transport, mutation, [input], signal)
  switch (sent?.kind) {
    case 'done':
      return { ok: true }
    case 'refused':
      return { ok: false, message: sent.message }
    case 'open':
    case 'unsent':
      throw sent.error
    case undefined:
      throw new Error('a batch has an outcome for each input')
  }
}

/** Lines of one request at most, in order: bounded by number and by length. */
export function logRequests(lines: readonly LogLine[]): readonly (readonly LogLine[])[] {
  const requests: LogLine[][] = []
  let request: LogLine[] = []
  let chars = 0
  for (const line of lines) {
    if (request.length === limits.mutations || (request.length > 0 && chars + line.message.length > limits.logChars)) {
      requests.push(request)
      request = []
      chars = 0
    }
    request.push(line)
    chars += line.message.length
  }
  return request.length > 0 ? [...requests, request] : requests
}

/**
 * Resolves when the lines are there or refused. Of others it is told by an error whether some of them may be there.
 * @throws PrefectError
 */
export function throwUnlessSettled(sent: readonly Sent[]): void {
  const failed = sent.find((each) => each.kind === 'open' || each.kind === 'unsent')
  if (!failed) return
  const { kind, message, options } = failed.error
  throw new PrefectError(kind, message, { ...options, effectOpen: sent.some((each) => each.kind !== 'unsent') })
}
