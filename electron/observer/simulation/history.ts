import { isFinished } from '../../../shared/model/dialect-words'
import { clockOfProcess, randomFrom, VirtualClock } from '../../clock/virtual-clock'
import { isMadeBy } from '../../kube/jobs'
import { KubeError } from '../../kube/kube-error'
import { observe } from '../observer'
import { simulatedApi, simulatedClient, simulatedJobs, type Process, type Weather } from './servers'
import { us, World, type WorldJob } from './world'

export interface Told {
  readonly kills: number
  readonly cleaned: number
  /** Pods without their Job that were deleted. */
  readonly pods: number
  readonly ended: number
  /** What went wrong, as sentences; empty when nothing did. */
  readonly wrong: readonly string[]
}

const activeMs = 10 * 60_000
/** After so much time without any more trouble everything must have come to its end, ms. */
const settleMs = 3 * 3_600_000
const policy = { completed: { seconds: 60, newest: 0 }, failed: { seconds: 600, newest: 0 } }

/**
 * Plays one history of runs and Jobs while the observer is killed and started again at any instant, servers fail, and Jobs are
 * deleted by others. The real observer and cleaner are driven; a seed tells it all.
 */
export async function playHistory(seed: number): Promise<Told> {
  const random = randomFrom(seed)
  const clock = new VirtualClock()
  const world = new World(clock, random)
  const weather: Weather = { faults: random() < 0.2 ? 0 : random() * 0.4 }
  const chance = (share: number): boolean => random() < share
  const mistakes: string[] = []
  let kills = 0
  let end: () => void = start()

  /** @returns what ends it in good order */
  function start(): () => void {
    const process: Process = { alive: true }
    const stop = new AbortController()
    void observe({
      api: simulatedApi(world, process, weather),
      client: simulatedClient(world, process, weather),
      jobs: simulatedJobs(world, process, weather),
      ...{ namespace: 'default', everywhere: false, runLabel: 'run', random, signal: stop.signal },
      isOurs: (job) => isMadeBy(job, us.agent),
      claimants: () => [us],
      policy: () => ({ hopelessAfterMs: 300_000, unstartedAfterMs: null }),
      cleaner: { cleaning: () => policy, keep, onCleaned: () => undefined, onCleanTrouble: () => undefined },
      clock: clockOfProcess(clock, process),
      clusterNow: () => clock.now(),
      onCrashed: () => undefined,
      onForbidden: () => undefined,
      onMistake: (where, error) => process.alive && mistakes.push(`a mistake of ours while ${where}: ${String(error)}`),
    })
    return () => {
      process.alive = false
      stop.abort()
    }

    /** Written whole, or not at all; the process may be killed before it hears of it. */
    async function keep({ uid }: { readonly uid: string }) {
      await clock.sleep(random() * 2_000)
      if (!process.alive) return new Promise<never>(() => undefined)
      if (chance(weather.faults / 2)) throw new KubeError(0, 'Simulated', 'simulated')
      if (!world.evidence.has(uid)) world.evidence.set(uid, 1)
      await clock.sleep(random() * 500)
      return isAlive(process) ? ({ kind: 'kept', path: '/evidence' } as const) : new Promise<never>(() => undefined)
    }
  }
  function kill(): void {
    kills++
    end()
    clock.after(random() * 120_000, () => (end = start()))
  }
  /** What becomes of a Job's process, and what it says of it. */
  function live(job: WorldJob): void {
    const startMs = random() * 20_000
    const endMs = startMs + random() * 120_000
    if (!chance(0.1))
      clock.after(startMs, () => {
        if (world.jobs.has(job.uid) && world.runs.get(job.runId)?.phase === 'claimed')
          world.set(job.runId, { phase: 'running' })
      })
    const fate = Math.floor(random() * 7)
    clock.after(endMs, () => {
      const run = world.runs.get(job.runId)
      if (!run || !world.jobs.has(job.uid) || isFinished(run.phase)) return
      const phase = fate === 1 ? 'failed' : 'succeeded'
      if (fate <= 2) {
        world.set(run.id, { phase, said: phase })
        world.finish(job, 'Complete', 'Completed')
      } else if (fate === 3) world.finish(job, 'Failed', 'OOMKilled')
      else if (fate === 4) world.finish(job, 'Complete', 'Completed')
      else if (fate === 5) {
        world.set(run.id, { phase: 'running', goesOn: true })
        world.finish(job, 'Complete', 'Completed')
      } else {
        world.takenAway.add(run.id)
        world.delete(job)
      }
    })
    // Somebody deletes the Job once it has ended, and its pod stays.
    if (chance(0.15))
      clock.after(endMs + random() * 120_000, () => {
        if (job.status === 'Running' || !world.jobs.has(job.uid)) return
        world.takenAway.add(job.runId)
        world.orphan(job)
      })
    // Somebody schedules it once more, and another agent takes it, while our Job is still there.
    if (chance(0.1))
      clock.after(endMs + random() * 60_000, () => {
        const run = world.runs.get(job.runId)
        if (!run || run.goesOn) return
        world.set(run.id, {
          phase: 'running',
          claim: { ...us, agent: 'other', jobName: 'prefect-job-other000' },
          said: null,
        })
      })
  }

  for (let n = Math.ceil(random() * 12); n > 0; n--)
    clock.after(random() * activeMs, () => live(world.deploy(chance(0.15) ? 'other' : us.agent)))
  for (let n = Math.floor(random() * 8); n > 0; n--) {
    clock.after(random() * activeMs, () => {
      const kind = Math.floor(random() * 4)
      if (kind <= 1) kill()
      const side = kind === 2 ? 'apiUp' : 'clusterUp'
      if (kind > 1) {
        world[side] = false
        clock.after(random() * 120_000, () => (world[side] = true))
      }
    })
  }
  clock.after(activeMs, () => (weather.faults = 0))

  await drain()
  while (clock.elapsed() < activeMs + settleMs && clock.next()) await drain()
  end()
  await drain()
  const wrong = [...world.wrong, ...mistakes, ...finallyWrong(world)]
  const ended = [...world.runs.values()].reduce((sum, run) => sum + run.ended, 0)
  return { kills, cleaned: world.cleaned.size, pods: world.cleanedPods.size, ended, wrong }
}

/** Asked again after a wait: the compiler takes it for what it was before. */
const isAlive = (process: Process): boolean => process.alive

function finallyWrong(world: World): string[] {
  const wrong: string[] = []
  for (const run of world.runs.values()) {
    const isOurs = run.claim?.agent === us.agent
    if (run.ended > 1) wrong.push(`${run.id} was ended ${run.ended} times`)
    if (!isOurs && run.claim?.jobName === 'prefect-job-other000' && run.phase === 'failed')
      wrong.push(`${run.id} runs elsewhere and was ended`)
    if (run.said !== null && run.phase !== run.said) wrong.push(`${run.id} said ${run.said} and is ${run.phase}`)
    if (run.goesOn && run.ended > 0) wrong.push(`${run.id} goes on and was ended`)
    // A claimed run whose Job somebody deleted while nobody was on is the agent's: it knows whether there was one.
    if (isOurs && run.phase === 'claimed' && world.takenAway.has(run.id)) continue
    if (isOurs && !run.goesOn && !isFinished(run.phase)) wrong.push(`${run.id} is ${run.phase} for good`)
  }
  for (const [name, job] of world.orphans) if (world.isStray(job)) wrong.push(`pod ${name} is still there`)
  for (const [uid, times] of world.evidence) if (times > 1) wrong.push(`the evidence of ${uid} was kept ${times} times`)
  for (const job of world.jobs.values())
    if (job.agent === us.agent) wrong.push(`${job.name} is ${job.status} and still there`)
  return wrong
}

/** Lets everything go on that waits for no timer; streams take some turns. */
async function drain(): Promise<void> {
  for (let n = 0; n < 3; n++) await new Promise<void>((resolve) => setImmediate(resolve))
}
