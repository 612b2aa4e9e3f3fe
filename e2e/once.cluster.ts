// Each run gets exactly one Job of a real cluster, whatever happens to agents and to answers. Its pods never start: there is
// no node.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import { dialectOf } from '../shared/dialects/dialects'
import type { GraphqlDialectId } from '../shared/model/dialect-words'
import { startCuttingProxy } from './cutting-proxy'
import { JobsEver } from './jobs-ever'
import { killAtRandom } from './lives'
import { entriesOf, kubeconfigOf, onStage, placeOf, startRuns, statesOf, toldOf, type Stage } from './real-cluster'
import { chosenSeed, seeded } from './seeded'

let home: string
let seed: number
test.beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  seed = chosenSeed()
  test.info().annotations.push({ type: 'seed', description: String(seed) })
  process.stdout.write(`FLOWDECK_CHAOS_SEED=${seed}\n`)
})
test.afterEach(() => rm(home, { recursive: true, force: true }))

/** All Jobs that a stage's namespace ever has, for as long as `act` takes. */
async function watched(dialect: GraphqlDialectId, act: (stage: Stage, ever: JobsEver) => Promise<void>): Promise<void> {
  await onStage({ dialect, home }, async (stage) => {
    const ever = await JobsEver.watch(await placeOf(stage.namespace), dialectOf(dialect).runLabel)
    try {
      await act(stage, ever)
    } finally {
      ever.close()
    }
  })
}

for (const dialect of ['0.6', '1.x'] as const) {
  test.describe(`Prefect ${dialect}`, () => {
    test('260 claimed runs whose pods never start, the agent killed again and again: none is lost, none has two Jobs', async () => {
      await watched(dialect, async ({ api, start }, ever) => {
        const ids = startRuns(api, 260)
        await killAtRandom(() => start(kubeconfigOf('admin')), 6, seeded(seed))
        const last = start(kubeconfigOf('admin'))
        await expect.poll(() => ever.size, { timeout: 60_000 }).toBe(260)
        // All may have been there before it began, and a process that only starts ends by the signal itself.
        await expect.poll(() => toldOf(last, 'polled').length).toBeGreaterThan(0)
        expect((await last.end('SIGTERM')).code).toBe(0)
        // One that looks at all claims and finds that each has its Job.
        const after = start(kubeconfigOf('admin'))
        await expect.poll(() => toldOf(after, 'polled').length).toBeGreaterThan(3)
        expect((await after.end('SIGTERM')).code).toBe(0)
        expect(toldOf(after, 'recovered')).toEqual([])
        expect(ever.runIds()).toEqual(ids)
        expect(statesOf(api)).toEqual({ Submitted: 260 })
      })
    })

    test('two agents of one name at once, one of them killed: each run has its one Job', async () => {
      await watched(dialect, async ({ api, start }, ever) => {
        const first = start(kubeconfigOf('admin'))
        const random = seeded(seed)
        const killing = killAtRandom(() => start(kubeconfigOf('admin')), 4, random)
        const ids: string[] = []
        for (let n = 0; n < 12; n++) {
          ids.push(...startRuns(api, 10))
          await sleep(random() * 500)
        }
        await killing
        const second = start(kubeconfigOf('admin'))
        await expect.poll(() => ever.size, { timeout: 60_000 }).toBe(ids.length)
        await expect.poll(() => toldOf(second, 'polled').length).toBeGreaterThan(0)
        for (const agent of [first, second]) expect((await agent.end('SIGTERM')).code).toBe(0)
        expect(ever.runIds()).toEqual(ids.sort())
        expect(statesOf(api)).toEqual({ Submitted: ids.length })
      })
    })

    test('answers of the API server that are cut off after their effect: each run has its one Job', async () => {
      const { hostname: host, port } = new URL((await entriesOf('admin')).server)
      const random = seeded(seed)
      const proxy = await startCuttingProxy({ host, port: Number(port) }, () => random() < 0.15)
      const kubeconfig = join(home, 'kubeconfig')
      const direct = await readFile(kubeconfigOf('admin'), 'utf8')
      await writeFile(kubeconfig, direct.replace(`https://${host}:${port}`, `https://${host}:${proxy.port}`))
      try {
        await watched(dialect, async ({ api, start }, ever) => {
          const agent = start(kubeconfig)
          const ids = startRuns(api, 120)
          // Some runs' Jobs are there although their answers were all cut off; in the end they are found.
          await expect.poll(() => ever.size, { timeout: 100_000 }).toBe(ids.length)
          proxy.restore()
          await expect.poll(() => toldOf(agent, 'deployed').length, { timeout: 100_000 }).toBe(ids.length)
          expect((await agent.end('SIGTERM')).code).toBe(0)
          expect(proxy.cuts).toBeGreaterThan(10)
          expect(toldOf(agent, 'failed')).toEqual([])
          expect(ever.runIds()).toEqual(ids)
          expect(statesOf(api)).toEqual({ Submitted: ids.length })
        })
      } finally {
        await proxy.close()
      }
    })
  })
}
