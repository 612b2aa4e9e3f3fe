// The parts of a real cluster hang and die while runs are due.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import { signalPart, startPartsAgain } from './cluster-parts'
import { jobsIn, kubeconfigOf, onStage, runIdsOf, startRuns, statesOf, toldOf } from './real-cluster'
import { chosenSeed, seeded } from './seeded'

const parts = ['kube-apiserver', 'etcd'] as const

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(async () => {
  for (const part of parts) await signalPart(part, 'SIGCONT')
  await startPartsAgain()
  await rm(home, { recursive: true, force: true })
})

for (const dialect of ['0.6', '1.x'] as const) {
  for (const part of parts) {
    test(`Prefect ${dialect}: ${part} hangs, dies and comes back while runs are due: each has its one Job`, async () => {
      const seed = chosenSeed()
      test.info().annotations.push({ type: 'seed', description: String(seed) })
      process.stdout.write(`FLOWDECK_CHAOS_SEED=${seed}\n`)
      const random = seeded(seed)
      await onStage({ dialect, home }, async ({ api, namespace, start }) => {
        const agent = start(kubeconfigOf('admin'))
        const ids = [...startRuns(api, 40)]
        await expect.poll(() => toldOf(agent, 'deployed').length).toBeGreaterThan(0)
        await signalPart(part, 'SIGSTOP')
        ids.push(...startRuns(api, 40))
        await sleep(random() * 5_000)
        await signalPart(part, 'SIGCONT')
        await sleep(random() * 2_000)
        await signalPart(part, 'SIGKILL')
        ids.push(...startRuns(api, 40))
        await sleep(random() * 3_000)
        await startPartsAgain()
        ids.push(...startRuns(api, 10))
        await expect.poll(() => toldOf(agent, 'deployed').length, { timeout: 90_000 }).toBe(ids.length)
        expect((await agent.end('SIGTERM')).code).toBe(0)
        expect(toldOf(agent, 'failed')).toEqual([])
        expect(toldOf(agent, 'mistake')).toEqual([])
        // Nobody deletes any: a run with two would show them both.
        expect(runIdsOf(dialect, await jobsIn(namespace))).toEqual(ids.sort())
        expect(statesOf(api)).toEqual({ Submitted: ids.length })
      })
    })
  }
}
