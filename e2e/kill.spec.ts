// An agent that is killed at any instant loses no run and deploys none twice: the API and the cluster are all it knows.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startPracticeApi, type PracticeApi } from '../electron/practice/api'
import { startPracticeCluster, type PracticeCluster } from '../electron/practice/cluster'
import { runFlowProcess } from '../electron/practice/flow-process'
import { dialectOf } from '../shared/dialects/dialects'
import { Running } from './cli'
import { JobsEver } from './jobs-ever'
import { killAtRandom } from './lives'
import { chosenSeed, seeded } from './seeded'

const runCount = 1_000
/** Half of the runs are due at once, the others at some instant within this, ms. */
const dueWithinMs = 12_000
const kills = 12
/** Of one agent the flows run to their ends; of two the pods wait for room, and every claim is looked at again and again. */
const plays = [
  { agents: 1, play: { kind: 'succeed', pullMs: 400, runMs: 2_000, logs: [] }, end: 'Success', is: 'an agent is' },
  {
    agents: 2,
    play: { kind: 'unschedulable', pullMs: 0, runMs: 0, logs: [] },
    end: 'Submitted',
    is: 'two of one name are',
  },
] as const

for (const dialect of ['0.6', '1.x'] as const) {
  for (const { agents, play, end, is } of plays) {
    test(`Prefect ${dialect}: ${is} killed at random, and each of ${runCount} runs gets its one Job`, async () => {
      test.setTimeout(240_000) // half a minute where nothing else is going on
      const seed = chosenSeed()
      test.info().annotations.push({ type: 'seed', description: String(seed) })
      process.stdout.write(`FLOWDECK_CHAOS_SEED=${seed}\n`)
      const home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
      const api = await startPracticeApi({ dialect })
      const cluster = await startPracticeCluster({
        plays: () => play,
        process: runFlowProcess,
        speed: 4,
        node: { cpu: 1_000, memory: 2 ** 43, pods: runCount },
      })
      const ever = await JobsEver.watch(jobsOf(cluster), dialectOf(dialect).runLabel)
      try {
        const ids = startRuns(api, seeded(seed))
        const start = await starter(home, api, cluster)
        await Promise.all(
          Array.from({ length: agents }, (_, n) => killAtRandom(start, kills / agents, seeded(seed + 1 + n))),
        )
        const last = Array.from({ length: agents }, start)
        await expect.poll(() => ever.size, { timeout: 120_000 }).toBe(runCount)
        // A copy of all that the API has, while it plays the servers too: not too often.
        await expect.poll(() => statesOf(api), { timeout: 120_000, intervals: [2_000] }).toEqual({ [end]: runCount })
        for (const agent of last) {
          await agent.line(1)
          expect((await agent.end('SIGTERM')).code).toBe(0)
        }
        expect(ever.runIds()).toEqual(ids)
        expect(startedOnce(api)).toEqual(end === 'Success' ? ids : [])
      } finally {
        ever.close()
        await cluster.close()
        await api.close()
        await rm(home, { recursive: true, force: true })
      }
    })
  }
}

/** @returns their ids, sorted */
const startRuns = (api: PracticeApi, random: () => number): readonly string[] =>
  Array.from({ length: runCount }, (_, n) =>
    api.createRun('hello', { dueInMs: n % 2 === 0 ? 0 : random() * dueWithinMs }),
  ).sort()

async function starter(home: string, api: PracticeApi, cluster: PracticeCluster): Promise<() => Running> {
  const kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 })
  const token = api.dialect === '1.x' ? '--key' : '--token'
  const flags = ['--api', api.url, token, api.token, '--kubeconfig', kubeconfig, '--name', 'killed', '--json']
  return () => new Running(['agent', 'start', ...flags], { home })
}

/** How many runs are in each state; of those that failed, with what words. */
function statesOf(api: PracticeApi): Readonly<Record<string, number>> {
  const states: Record<string, number> = {}
  for (const { state, state_message: message } of api.snapshot().flowRuns) {
    const words = state === 'Failed' ? `Failed: ${message}` : state
    states[words] = (states[words] ?? 0) + 1
  }
  return states
}

/** The runs, sorted, once for each time that a process of theirs started. */
const startedOnce = (api: PracticeApi): readonly string[] =>
  api
    .snapshot()
    .states.filter((state) => state.state === 'Running')
    .map((state) => state.flow_run_id)
    .sort()

const jobsOf = ({ url, token }: PracticeCluster) => ({
  url: `${url}/apis/batch/v1/namespaces/default/jobs`,
  options: { headers: { authorization: `Bearer ${token}` } },
})
