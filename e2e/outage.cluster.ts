// The parts of a real cluster hang and die while runs are due.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { folder, jobsIn, kubeconfigOf, onStage, runIdsOf, startRuns, statesOf, toldOf } from './real-cluster'
import { chosenSeed, seeded } from './seeded'

const run = promisify(execFile)
const parts = ['kube-apiserver', 'etcd'] as const
type Part = (typeof parts)[number]

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(async () => {
  for (const part of parts) await signal(part, 'SIGCONT')
  await startAgain()
  await rm(home, { recursive: true, force: true })
})

/** A part that is gone already needs no signal. */
async function signal(part: Part, name: NodeJS.Signals): Promise<void> {
  const pid = Number(await readFile(join(folder, `${part}.pid`), 'utf8'))
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
const startAgain = (): Promise<unknown> => run(join(import.meta.dirname, 'cluster', 'up'), ['--dir', folder])

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
        await signal(part, 'SIGSTOP')
        ids.push(...startRuns(api, 40))
        await sleep(random() * 5_000)
        await signal(part, 'SIGCONT')
        await sleep(random() * 2_000)
        await signal(part, 'SIGKILL')
        ids.push(...startRuns(api, 40))
        await sleep(random() * 3_000)
        await startAgain()
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
