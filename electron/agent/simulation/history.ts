import type { Dialect } from '../../../shared/dialect/dialect'
import type { JobTemplate } from '../../../shared/template/parse-template'
import { isFinished } from '../../../shared/model/dialect-words'
import type { AgentEvent } from '../agent-event'
import { cancelledHoldsMs, claimLimit, confirmedForMs } from '../decide'
import { KubernetesAgent } from '../kubernetes-agent'
import { simulatedApi, simulatedJobs, type Process, type Weather } from './servers'
import { clockOfProcess, randomFrom, VirtualClock } from '../../clock/virtual-clock'
import { World, type Rules } from './world'

/** What a history came to. */
export interface Told {
  readonly steps: number
  readonly kills: number
  readonly runs: number
  readonly faults: number
  /** What went wrong, as sentences; empty when nothing did. */
  readonly wrong: readonly string[]
}

/** As little of a dialect as a simulated Job takes. */
const dialect = {
  id: '0.6',
  jobOf: (inputs, template, { identifier, jobName = `prefect-job-${identifier}` }) => ({
    ok: true,
    template,
    changes: [
      {
        kind: 'set',
        path: ['metadata'],
        value: { name: jobName, labels: { run: inputs.flowRunId } },
        by: 'agent',
        why: '',
      },
    ],
  }),
} as Pick<Dialect, 'id' | 'jobOf'> as Dialect

const template: JobTemplate = {
  text: '',
  job: { apiVersion: 'batch/v1', kind: 'Job', spec: { template: { spec: { containers: [{}] } } } },
}

interface Running extends Process {
  readonly agent: KubernetesAgent
  readonly name: string
}

/** After so much virtual time without any more trouble everything must have come to its end, ms. */
const settleMs = 20 * 60_000
const stepLimit = 20_000

/**
 * Plays one history: runs fall due, servers fail, the agent is killed and started again at any instant, or two of one name
 * are on at once. The real agent is driven, with its clock, its servers and its dice in our hands, so that a seed tells it
 * all: the same seed plays the same history.
 */
export async function playHistory(
  seed: number,
  rules: Rules = 'graphql',
  log: (line: string) => void = () => undefined,
): Promise<Told> {
  const random = randomFrom(seed)
  const clock = new VirtualClock()
  const chance = (share: number) => random() < share
  const world = new World(clock, random, rules)
  const calm = chance(0.1)
  const weather = { apiFaults: calm ? 0 : random() * 0.4, clusterFaults: calm ? 0 : random() * 0.4 }
  const present: { apiFaults: number; clusterFaults: number } = { ...weather }
  const activeMs = 10_000 + random() * 90_000
  const wrong: string[] = []
  const processes: Running[] = []
  let kills = 0
  let faults = 0

  for (let n = Math.ceil(random() * 12); n > 0; n--)
    world.addRun(chance(0.6) ? -1 : random() * activeMs, { bad: chance(0.06), stuck: chance(0.3) })
  const names = chance(0.3) ? ['agent', 'agent'] : ['agent']
  if (names.length > 1) world.rivalMs = confirmedForMs + cancelledHoldsMs
  for (const name of names) processes.push(startAgent(world, name, present, wrong, log))
  for (let n = Math.floor(random() * 12); n > 0; n--) clock.after(random() * activeMs, happen)
  clock.after(activeMs, calmDown)

  /** Something from outside, at an instant that nobody expects. */
  function happen(): void {
    faults++
    const lastsMs = random() * 60_000
    const kind = Math.floor(random() * 10)
    log(`${clock.elapsed().toFixed(0)} happening ${kind} for ${lastsMs.toFixed(0)} ms`)
    if (kind <= 2) killAndStart(chance(0.5) ? 0 : random() * 20_000)
    else if (kind === 3)
      during(
        lastsMs,
        () => (world.apiUp = false),
        () => (world.apiUp = true),
      )
    else if (kind === 4)
      during(
        lastsMs,
        () => (world.clusterUp = false),
        () => (world.clusterUp = true),
      )
    else if (kind === 5)
      during(
        lastsMs,
        () => (world.allowed = false),
        () => (world.allowed = true),
      )
    else if (kind === 6)
      during(
        lastsMs,
        () => (world.quota = 1),
        () => (world.quota = Infinity),
      )
    else touchAsUser()
  }
  function during(ms: number, begin: () => void, end: () => void): void {
    begin()
    clock.after(ms, end)
  }
  function killAndStart(inMs: number): void {
    const victim = processes[Math.floor(random() * processes.length)]
    if (!victim?.alive) return
    victim.alive = false
    kills++
    clock.after(inMs, () => {
      processes[processes.indexOf(victim)] = startAgent(world, victim.name, present, wrong, log)
    })
  }
  /** A user deletes the Job of a run that has not started, cancels one, or schedules one that has ended once more. */
  function touchAsUser(): void {
    const alive = [...world.runs.values()].filter(({ phase, cancelling }) => !isFinished(phase) && !cancelling)
    const cancelled = rules === '3' && chance(0.5) ? alive[Math.floor(random() * alive.length)] : undefined
    if (cancelled) world.cancel(cancelled)
    const jobs = world.activeJobs().filter((job) => world.runs.get(job.runId)?.phase === 'claimed')
    const [job] = jobs
    if (job && chance(0.5)) world.deleteByUser(job)
    const over = [...world.runs.values()].find((run) => isFinished(run.phase))
    if (over && world.activeJobs(over.id).length === 0) world.schedule(over)
  }
  function calmDown(): void {
    Object.assign(present, { apiFaults: 0, clusterFaults: 0 })
  }

  let steps = 0
  let changes = 0
  const endAt = activeMs + settleMs
  await drain()
  while (wrong.length === 0 && clock.elapsed() < endAt && steps < stepLimit && clock.next()) {
    steps++
    await drain()
    wrong.push(...tooMany(processes))
    // It follows from the world alone: while that is as it was, so is this.
    if (world.changes !== changes) wrong.push(...alwaysWrong(world))
    changes = world.changes
    if (clock.elapsed() > activeMs && isSettled(world)) break
  }
  if (wrong.length === 0) wrong.push(...finallyWrong(world))
  for (const process of processes) process.alive = false
  return { steps, kills, runs: world.runs.size, faults, wrong }
}

/** Nothing goes wrong, and runs fall due after these times, ms. @returns how late each got its Job, and the looks at the queue */
export async function playQuiet(dueInMs: readonly number[]): Promise<{ lateMs: readonly number[]; polls: number }> {
  const clock = new VirtualClock()
  const world = new World(clock, randomFrom(1))
  for (const ms of dueInMs) world.addRun(ms, { bad: false, stuck: false })
  const lateMs: number[] = []
  let polls = 0
  const { agent } = startAgent(world, 'agent', { apiFaults: 0, clusterFaults: 0 }, [], () => undefined)
  agent.on('event', (event) => {
    if (event.kind === 'deployed' && event.ms !== null) lateMs.push(event.ms)
    if (event.kind === 'polled') polls++
  })
  const last = Math.max(...dueInMs)
  do await drain()
  while (clock.elapsed() < last + 10_000 && clock.next())
  return { lateMs, polls }
}

function startAgent(
  world: World,
  name: string,
  weather: Weather,
  wrong: string[],
  log: (line: string) => void,
): Running {
  const { clock, random } = world
  const process: Process = { alive: true }
  const agent = new KubernetesAgent({
    api: simulatedApi(world, process, weather),
    jobs: simulatedJobs(world, process, weather),
    dialectOf: () => dialect,
    template: () => template,
    options: () => ({
      name,
      namespace: 'default',
      cluster: 'simulated',
      jobs: { api: '', token: '', namespace: 'default', imagePullSecrets: '' },
      concurrency: 4,
      heartbeatPath: null,
    }),
    clock: clockOfProcess(clock, process),
    random,
  })
  agent.on('event', (event: AgentEvent) => {
    if (process.alive && event.kind !== 'polled') log(`${clock.elapsed().toFixed(0)} ${JSON.stringify(event)}`)
    if (event.kind === 'mistake' && process.alive) wrong.push(`a mistake of ours in ${event.where}: ${event.stack}`)
  })
  agent.start()
  return Object.assign(process, { agent, name })
}

/** What may never be, at any instant. */
function alwaysWrong(world: World): string[] {
  const wrong: string[] = []
  for (const run of world.runs.values()) {
    const active = world.ownJobs(run.id)
    if (active.length > 1) wrong.push(`${run.id} has ${active.length} active Jobs`)
    const made = world.made.get(run.id) ?? 0
    // A Job that was deleted before its receipt was written can't be told from one that was never made.
    const allowed = run.scheduled + (world.deleted.get(run.id) ?? 0)
    if (made > allowed) wrong.push(`${run.id} got ${made} Jobs and was scheduled ${run.scheduled} times`)
  }
  return wrong
}

const tooMany = (processes: readonly Running[]): string[] =>
  processes
    .filter(({ agent, alive }) => alive && agent.claimsInHand > claimLimit)
    .map(({ agent }) => `${agent.claimsInHand} claims in hand`)

function isSettled(world: World): boolean {
  for (const run of world.runs.values())
    if (run.phase === 'running' || run.phase === 'waiting' || (run.phase === 'claimed' && !run.stuck)) return false
  return finallyWrong(world).length === 0
}

/** What may not be once all trouble is over. */
function finallyWrong(world: World): string[] {
  return [...world.runs.values()].flatMap((run): string[] => {
    const active = world.activeJobs(run.id).length
    if (run.phase === 'waiting') return [`${run.id} is due and still waits`]
    if (run.cancelling) return [`${run.id} is cancelled and not told so`]
    if (run.phase === 'cancelled' && world.ownJobs(run.id).length > 0) return [`${run.id} was cancelled and has a Job`]
    if (run.phase === 'claimed' && active === 0) return [`${run.id} is claimed and has no Job`]
    const mayFail = run.bad || world.deleted.has(run.id) || world.claimedLate.has(run.id)
    if (run.phase === 'failed' && !mayFail) return [`${run.id} failed, and was fit to run`]
    if (run.phase === 'succeeded' && run.bad) return [`${run.id} ran, though its Job is refused`]
    return []
  })
}

/** Lets everything go on that waits for no timer. */
const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
