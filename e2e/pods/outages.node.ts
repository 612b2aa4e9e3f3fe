// Parts of a real node and its control plane hang, die and come back while runs of real Prefects are at work and due: none is lost, none
// has a second Job, and the user reads what is wrong.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import type { Panel } from '../app'
import { expectState, goTo, openRun, runPane } from '../at'
import { signalPart, startPartsAgain } from '../cluster-parts'
import { look, sizeForPictures } from '../look'
import { kubectl } from '../real-cluster'
import { dialects, openPanel, shortLived, show, Side, whyNoPods } from './stage'

// Each goes on where the one before has ended.
test.describe.configure({ mode: 'serial' })

let home = ''
let sides: readonly Side[] = []
let panel: Panel | undefined
test.beforeAll(async () => {
  const why = await whyNoPods()
  test.skip(why !== '', why)
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  sides = await Promise.all(dialects.map((dialect) => Side.open(dialect)))
  panel = await openPanel(sides, shortLived)
  await sizeForPictures(panel)
})
test.afterEach(async () => {
  for (const part of ['kube-apiserver', 'etcd', 'kubelet'] as const) await signalPart(part, 'SIGCONT')
  await startPartsAgain('real')
})
test.afterAll(async () => {
  await panel?.close()
  for (const side of sides) await side.close()
  await rm(home, { recursive: true, force: true })
})

interface ProblemRow {
  readonly kind: string
  readonly what: string
  readonly run: { readonly id: string } | null
}
const ofEach = <T>(act: (side: Side) => Promise<T>): Promise<T[]> => Promise.all(sides.map(act))
/** A run that sleeps, at work. */
async function atWork(side: Side, seconds: number): Promise<string> {
  const id = side.start('sleeping', { parameters: { seconds } })
  await side.untilAtWork(id)
  return id
}
const nodeIs = async (status: string): Promise<void> => {
  const ready = ['get', 'node', 'flowdeck', '-o', 'jsonpath={.status.conditions[?(@.type=="Ready")].status}']
  await expect.poll(() => kubectl(...ready), { timeout: 90_000 }).toBe(status)
}
const kindsOf = async (side: Side): Promise<readonly string[]> =>
  (await side.get<ProblemRow>('problems', home)).map(({ kind }) => kind)

/** An API server that is stopped for so long is one that was away, ms. */
const awayMs = 60_000

test('kubelet stops, and the API server for a minute: what went on by itself is Success, what was lost is Failed and says why', async () => {
  const { page } = panel!
  const before = await ofEach(async (side) => ({
    lost: await atWork(side, 3_600),
    // Its process needs no kubelet to end.
    finishing: await atWork(side, 45),
  }))
  await signalPart('kubelet', 'SIGSTOP')
  await nodeIs('Unknown')

  // The node is silent, and nobody has said so of the runs but the node's controller.
  for (const [at, side] of sides.entries()) {
    await show(panel!, side)
    await openRun(page, side.run(before[at]!.lost).name)
    await expect(runPane(page).getByRole('note')).toContainText('does not answer')
    await expectState(page, 'Running')
    expect(await kindsOf(side)).toContain('nodeSilent')
    if (at === 0) await look(page, 'outage-node-silent')
  }
  // Kubernetes gives the pods up after the five seconds of their tolerations.
  for (const [at, side] of sides.entries())
    await expect.poll(() => side.kubectl('get', 'pods', before[at]!.lost, '-o', 'json')).toContain('deletionTimestamp')

  await signalPart('kube-apiserver', 'SIGSTOP')
  const stoppedAt = performance.now()
  // Claimed before anybody knows: it waits for its Job.
  const meanwhile = await ofEach(async (side) => side.start('parameters'))
  await goTo(page, 'Problems')
  await expect(page.getByRole('main')).toContainText('does not answer', { timeout: 90_000 })
  await look(page, 'outage-api-server')
  // Known by then; whether it is claimed depends on who heard of it first.
  const later = await ofEach(async (side) => side.start('parameters'))
  await sleep(Math.max(0, awayMs - (performance.now() - stoppedAt)))
  for (const [at, side] of sides.entries()) expect(side.run(meanwhile[at]!).state).toBe('Submitted')
  await signalPart('kube-apiserver', 'SIGCONT')

  await ofEach(async (side) => {
    const at = sides.indexOf(side)
    const { lost, finishing } = before[at]!
    await side.until(lost, 'Failed', 150_000)
    expect.soft(side.run(lost).state_message).toMatch(/was ended by the cluster: DeletionByTaintManager/)
    await side.until(finishing, 'Success')
    await expect.poll(() => side.jobsEver(meanwhile[at]!)).toBe(1)
  })
  for (const [at, side] of sides.entries()) {
    await show(panel!, side)
    await openRun(page, side.run(before[at]!.lost).name)
    await expectState(page, 'Failed')
    await expect.soft(runPane(page).getByRole('note')).toContainText('was ended by the cluster')
    if (at === 0) await look(page, 'outage-lost')
    await openRun(page, side.run(meanwhile[at]!).name)
    await expect.soft(runPane(page).getByRole('note')).toContainText('No node is ready')
    if (at === 0) await look(page, 'outage-not-ready')
  }
  await signalPart('kubelet', 'SIGCONT')
  await nodeIs('True')
  await ofEach(async (side) => {
    const at = sides.indexOf(side)
    const due = [meanwhile[at]!, later[at]!]
    for (const id of due) await side.until(id, 'Success')
    for (const id of [...Object.values(before[at]!), ...due]) expect(side.jobsEver(id)).toBe(1)
    expect(side.run(before[at]!.finishing).state).toBe('Success')
  })
})

test('etcd dies and is started again: the run at work goes on, and the one that came due meanwhile gets its Job', async () => {
  const before = await ofEach((side) => atWork(side, 5))
  await signalPart('etcd', 'SIGKILL')
  const meanwhile = await ofEach(async (side) => side.start('parameters'))
  await startPartsAgain('real')
  await ofEach(async (side) => {
    const at = sides.indexOf(side)
    for (const id of [before[at]!, meanwhile[at]!]) {
      await side.until(id, 'Success')
      expect(await side.jobsOf(id)).toHaveLength(1)
      expect(side.jobsEver(id)).toBe(1)
    }
  })
})

test('the namespace is deleted while runs are claimed: what was at work is Failed; what has no Job yet gets it once the namespace is back', async () => {
  const { page } = panel!
  const before = await ofEach((side) => atWork(side, 3_600))
  await ofEach((side) => kubectl('delete', 'namespace', side.namespace, '--wait=false'))
  const claimed = await ofEach(async (side) => side.start('parameters'))
  await ofEach(async (side) => {
    const at = sides.indexOf(side)
    await side.until(before[at]!, 'Failed')
    expect.soft(side.run(before[at]!).state_message).toMatch(/^Job \S+ was deleted before its flow run ended/)
    await kubectl('wait', '--for=delete', `namespace/${side.namespace}`, '--timeout=60s')
  })
  const [side] = sides
  await show(panel!, side!)
  await goTo(page, 'Problems')
  await expect(page.getByRole('main')).toContainText(`namespace ${side!.namespace}`)
  await look(page, 'outage-namespace')
  await openRun(page, side!.run(claimed[0]!).name)
  await look(page, 'outage-namespace-run')
  await ofEach((each) => kubectl('create', 'namespace', each.namespace))
  await ofEach(async (each) => {
    const id = claimed[sides.indexOf(each)]!
    await each.until(id, 'Success')
    expect(await each.jobsOf(id)).toHaveLength(1)
    expect(each.jobsEver(id)).toBe(1)
  })
})
