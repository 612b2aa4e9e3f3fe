// The kubelet of a real node stops while runs of a real Prefect are at work and due: none is lost, none has a second Job, and the user
// reads what is wrong.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Panel } from '../app'
import { expectState, openRun, runPane } from '../at'
import { signalPart } from '../cluster-parts'
import { look, sizeForPictures } from '../look'
import { kubectl } from '../real-cluster'
import { startOtherNode } from './other-node'
import { openPanel, shortLived, Side, whyNoPods } from './stage'

let home = ''
let side: Side
let panel: Panel | undefined
let endOther: () => Promise<void> = () => Promise.resolve()
test.beforeAll(async () => {
  const why = await whyNoPods()
  test.skip(why !== '', why)
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  side = await Side.open('1.x')
  endOther = await startOtherNode(home)
  panel = await openPanel([side], shortLived)
  await sizeForPictures(panel)
})
test.afterAll(async () => {
  await signalPart('kubelet', 'SIGCONT')
  await endOther()
  await panel?.close()
  await side.close()
  await rm(home, { recursive: true, force: true })
})

interface ProblemRow {
  readonly kind: string
}

const nodeIs = async (status: string): Promise<void> => {
  const ready = ['get', 'node', 'flowdeck', '-o', 'jsonpath={.status.conditions[?(@.type=="Ready")].status}']
  await expect.poll(() => kubectl(...ready), { timeout: 90_000 }).toBe(status)
}

test('kubelet stops: what ends by itself is Success, what was lost is Failed and says why, what is due waits for the node', async () => {
  const { page } = panel!
  const start = async (seconds: number) => {
    const id = side.start('sleeping', { parameters: { seconds } })
    await side.untilAtWork(id)
    return id
  }
  // The process of the second one needs no kubelet to end.
  const [lost, finishing] = await Promise.all([start(3_600), start(30)])
  await signalPart('kubelet', 'SIGSTOP')
  await nodeIs('Unknown')

  await openRun(page, side.run(lost).name)
  await expect(runPane(page).getByRole('note')).toContainText('does not answer')
  await look(page, 'outage-node-silent')
  // Kubernetes does not always take back that the pods are ready before it gives them up.
  const [problem] = await side.get<ProblemRow>('problems', home)
  expect(['nodeSilent', 'podDisrupted']).toContain(problem?.kind)

  const due = side.start('parameters')
  await side.until(due, 'Submitted')
  await openRun(page, side.run(due).name)
  await expect(runPane(page).getByRole('note')).toContainText('is out of reach')
  await look(page, 'outage-not-ready')

  // Kubernetes gives the pods up after the five seconds of their tolerations, and nobody says for a minute that one has ended.
  await side.until(lost, 'Failed', 150_000)
  expect(side.run(lost).state_message).toMatch(/was ended by the cluster: DeletionByTaintManager/)
  await side.until(finishing, 'Success')
  await openRun(page, side.run(lost).name)
  await expectState(page, 'Failed')
  await expect(runPane(page).getByRole('note')).toContainText('was ended by the cluster')
  await look(page, 'outage-lost')

  await signalPart('kubelet', 'SIGCONT')
  await nodeIs('True')
  await side.until(due, 'Success')
  for (const id of [lost, finishing, due]) expect(side.jobsEver(id)).toBe(1)
  expect(side.run(finishing).state).toBe('Success')
  expect(side.run(lost).state).toBe('Failed')
})
