// A control plane is away while runs are due, and a namespace goes while runs are claimed: what becomes of them, and what is said of
// it, by an agent on the command line (0.6) and in the panel (1.x).
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import { connectPanel } from './connect-panel'
import { agentSays, expectState, goTo, openRun, runPane, runRow } from './at'
import type { Running } from './cli'
import { signalPart, startPartsAgain } from './cluster-parts'
import { look, sizeForPictures } from './look'
import {
  jobsIn,
  kubeconfigOf,
  kubectl,
  onStage,
  runIdsOf,
  startRuns,
  statesOf,
  toldOf,
  type Stage,
} from './real-cluster'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(async () => {
  for (const part of ['kube-apiserver', 'etcd'] as const) await signalPart(part, 'SIGCONT')
  await startPartsAgain()
  await rm(home, { recursive: true, force: true })
})

interface Both {
  /** Served by the agent of the command line, and by that of the panel. */
  readonly stages: readonly [Stage, Stage]
  readonly agent: Running
  readonly panel: Panel
}

/** Both agents are at work for as long as `act` takes. */
async function both(act: (both: Both) => Promise<void>): Promise<void> {
  await onStage({ dialect: '0.6', home }, (one) =>
    onStage({ dialect: '1.x', home }, async (other) => {
      const panel = await launchPanel({ kubeconfig: await readFile(kubeconfigOf('admin'), 'utf8') })
      try {
        await sizeForPictures(panel)
        await startAgent(panel, other)
        const agent = one.start(kubeconfigOf('admin'))
        await expect.poll(() => toldOf(agent, 'polled').length).toBeGreaterThan(0)
        await act({ stages: [one, other], agent, panel })
        expect((await agent.end('SIGTERM')).code).toBe(0)
        expect(toldOf(agent, 'mistake')).toEqual([])
      } finally {
        await panel.close()
      }
    }),
  )
}

async function startAgent({ page }: Panel, stage: Stage): Promise<void> {
  await connectPanel(page, stage, { dialect: '1.x', startAgent: true })
  await agentSays(page, 'Agent: Running')
}

/** Each run has one Job, of those that there are, and had no other. */
async function expectOneJobEach({ api, dialect, namespace }: Stage, ids: readonly string[]): Promise<void> {
  const jobs = async () => runIdsOf(dialect, await jobsIn(namespace))
  await expect.poll(jobs, { timeout: 60_000 }).toEqual([...ids].sort())
  await expect.poll(() => receiptsOf(api, ids)).toEqual(ids.map(() => 1))
}

/** How many Jobs were made for each run, as its log has it. */
function receiptsOf(api: Stage['api'], ids: readonly string[]): readonly number[] {
  const { logs } = api.snapshot()
  const isReceipt = (line: string | null) => line?.startsWith('Submitted for execution: Job ') ?? false
  return ids.map((id) => logs.filter((line) => line.flow_run_id === id && isReceipt(line.message)).length)
}

/** What stands among the open problems; without one there is no list. */
const openProblems = (page: Page): Locator => page.getByRole('main').getByRole('list', { name: 'Open problems' })

const nameOf = ({ api }: Stage, id = ''): string =>
  api.snapshot().flowRuns.find((run) => run.id === id)?.name ?? `no run ${id}`

test('the API server says nothing for a minute: both say so, and then each run has its one Job', async () => {
  await both(async ({ stages, agent, panel: { page } }) => {
    const before = stages.map(({ api }) => startRuns(api, 3))
    for (const [at, stage] of stages.entries()) await expectOneJobEach(stage, before[at]!)
    await signalPart('kube-apiserver', 'SIGSTOP')
    const stoppedAt = performance.now()
    const meanwhile = stages.map(({ api }) => startRuns(api, 3))
    await expect.poll(() => toldOf(agent, 'waiting_for').at(-1), { timeout: 60_000 }).toMatchObject({ to: 'cluster' })
    await goTo(page, 'Problems')
    await expect(openProblems(page)).toContainText('The cluster flowdeck does not answer', { timeout: 60_000 })
    await look(page, 'away-api-server')
    const later = stages.map(({ api }) => startRuns(api, 2))
    await openRun(page, nameOf(stages[1], later[1]![0]))
    await expect(runPane(page).getByRole('note')).toContainText('The cluster does not answer')
    await expect(runRow(page, nameOf(stages[1], meanwhile[1]![0]))).toContainText('the cluster does not answer')
    await look(page, 'away-api-server-run')
    await sleep(Math.max(0, 60_000 - (performance.now() - stoppedAt)))
    await signalPart('kube-apiserver', 'SIGCONT')

    for (const [at, stage] of stages.entries())
      await expectOneJobEach(stage, [...before[at]!, ...meanwhile[at]!, ...later[at]!])
    for (const { api } of stages) expect(statesOf(api)).toEqual({ Submitted: 8 })
    expect(toldOf(agent, 'failed')).toEqual([])
    await expect.poll(() => toldOf(agent, 'connected').at(-1)).toMatchObject({ to: 'cluster' })
    await goTo(page, 'Problems')
    await expect(openProblems(page).filter({ hasText: 'does not answer' })).toHaveCount(0)
    await openRun(page, nameOf(stages[1], later[1]![0]))
    await expectState(page, 'Submitted')
  })
})

test('etcd dies and is started again: both go on by themselves', async () => {
  await both(async ({ stages, agent, panel: { page } }) => {
    const before = stages.map(({ api }) => startRuns(api, 3))
    for (const [at, stage] of stages.entries()) await expectOneJobEach(stage, before[at]!)
    await signalPart('etcd', 'SIGKILL')
    const meanwhile = stages.map(({ api }) => startRuns(api, 3))
    await expect.poll(() => toldOf(agent, 'waiting_for').at(-1), { timeout: 60_000 }).toMatchObject({ to: 'cluster' })
    await goTo(page, 'Problems')
    await expect(openProblems(page)).toContainText('The cluster flowdeck does not answer', { timeout: 60_000 })
    await look(page, 'away-etcd')
    await startPartsAgain()
    const later = stages.map(({ api }) => startRuns(api, 2))
    for (const [at, stage] of stages.entries())
      await expectOneJobEach(stage, [...before[at]!, ...meanwhile[at]!, ...later[at]!])
    for (const { api } of stages) expect(statesOf(api)).toEqual({ Submitted: 8 })
    expect(toldOf(agent, 'failed')).toEqual([])
    await expect(openProblems(page).filter({ hasText: 'does not answer' })).toHaveCount(0)
  })
})

test('the namespace is deleted while runs are claimed: those that had a Job are Failed, the others get theirs when it is back', async () => {
  await both(async ({ stages, agent, panel: { page } }) => {
    const before = stages.map(({ api }) => startRuns(api, 3))
    for (const [at, stage] of stages.entries()) await expectOneJobEach(stage, before[at]!)
    for (const { namespace } of stages) await kubectl('delete', 'namespace', namespace, '--wait=false')
    const meanwhile = stages.map(({ api }) => startRuns(api, 3))
    await expect.poll(() => toldOf(agent, 'problem').map(({ kind }) => kind), { timeout: 60_000 }).toContain('noNamespace') // prettier-ignore
    await goTo(page, 'Problems')
    const gone = `The cluster has no namespace ${stages[1].namespace}`
    await expect(openProblems(page)).toContainText(gone, { timeout: 60_000 })
    await look(page, 'away-namespace')
    for (const { api } of stages) await expect.poll(() => statesOf(api).Failed, { timeout: 60_000 }).toBe(3)
    await openRun(page, nameOf(stages[1], before[1]![0]))
    await expectState(page, 'Failed')
    await expect(runPane(page)).toContainText('was deleted before its flow run ended')
    await expect(runRow(page, nameOf(stages[1], meanwhile[1]![0]))).toContainText('the cluster refuses its Job')
    await look(page, 'away-namespace-run')
    for (const { namespace } of stages) {
      await kubectl('wait', '--for=delete', `namespace/${namespace}`, '--timeout=60s')
      await kubectl('create', 'namespace', namespace)
    }
    for (const [at, stage] of stages.entries()) {
      await expectOneJobEach(stage, meanwhile[at]!)
      expect(receiptsOf(stage.api, before[at]!)).toEqual([1, 1, 1])
      expect(statesOf(stage.api)).toEqual({ Failed: 3, Submitted: 3 })
    }
    await expect.poll(() => toldOf(agent, 'connected').at(-1)).toMatchObject({ to: 'cluster' })
    await goTo(page, 'Problems')
    await expect(openProblems(page).filter({ hasText: gone })).toHaveCount(0)
  })
})
