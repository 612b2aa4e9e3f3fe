// What goes wrong with real pods of real Prefects: what becomes of each run, and what its user reads, in the panel and on the command
// line.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Panel } from '../app'
import { expectState, goTo, openRun, runPane, tab } from '../at'
import { look, sizeForPictures } from '../look'
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
  panel = await openPanel(sides, shortLived, { podGraceSeconds: 20 })
  await sizeForPictures(panel)
})
test.afterAll(async () => {
  await panel?.close()
  for (const side of sides) await side.close()
  await rm(home, { recursive: true, force: true })
})

interface Failure {
  readonly what: string
  /** The flow that is run. */
  readonly flow: string
  /** Done to it once it runs. */
  readonly harm?: (side: Side, id: string) => Promise<unknown>
  /** Its state's message in the API. */
  readonly message: RegExp
  /** In its log. */
  readonly log?: RegExp
  /** A problem that the command line has of it. */
  readonly problem?: RegExp
  /** What the panel says above the run. */
  readonly onScreen: RegExp
}

const failures: readonly Failure[] = [
  {
    what: 'a task raises',
    flow: 'failing',
    message: /^Some reference tasks failed\.$/,
    log: /RuntimeError: this flow always fails/,
    onScreen: /The run failed/,
  },
  {
    what: 'its process exits with 1',
    flow: 'exiting',
    message: /^The pod of \S+ failed\. Container flow ended with exit code 1\./,
    log: /The last lines of container flow:\n[^]*about to leave/,
    onScreen: /The run failed/,
  },
  {
    what: 'it takes more memory than it may',
    flow: 'hungry',
    message: /was killed for memory: .*OOMKilled/,
    log: /asked for more than its limit of 250Mi[^]*about to take memory/,
    problem: /was killed for memory/,
    onScreen: /was killed for memory/,
  },
  {
    what: 'it writes more than it may',
    flow: 'filling',
    message: /was evicted: Pod ephemeral local storage usage exceeds the total limit of containers 16Mi/,
    problem: /was evicted/,
    onScreen: /was evicted/,
  },
  {
    what: 'its image is missing',
    flow: 'imageless',
    message: /^Image \S+:gone can’t be pulled: .*not found.* It was given up after \d+s\.$/s,
    onScreen: /can’t be pulled/,
  },
  {
    what: 'its Job is deleted',
    flow: 'sleeping',
    harm: (side, id) => side.kubectl('delete', 'jobs', id),
    message: /^Job \S+ was deleted before its flow run ended\./,
    onScreen: /was deleted before its flow run ended/,
  },
  {
    what: 'its pod is deleted',
    flow: 'sleeping',
    harm: (side, id) => side.kubectl('delete', 'pods', id, '--wait=false'),
    message: /^Pod \S+ of Job \S+ was deleted before its flow run ended\./,
    onScreen: /was deleted before its flow run ended/,
  },
]
const started = new Map<Side, readonly string[]>()

interface Row {
  readonly id: string
  readonly state: string
  readonly message: string | null
}
interface ProblemRow {
  readonly what: string
  readonly run: { readonly id: string } | null
}

test('each run is Failed in the API, with the reason; it had one Job', async () => {
  await Promise.all(
    sides.map(async (side) => {
      const ids = failures.map(({ flow }) => side.start(flow))
      started.set(side, ids)
      await Promise.all(
        failures.map(async ({ harm, message, log }, at) => {
          const id = ids[at]!
          if (harm) {
            await side.untilAtWork(id)
            await harm(side, id)
          }
          await side.until(id, 'Failed', 200_000)
          expect.soft(side.run(id).state_message).toMatch(message)
          if (log) await expect.poll(() => side.logOf(id)).toMatch(log)
          expect(side.jobsEver(id)).toBe(1)
        }),
      )
    }),
  )
})

for (const [at, dialect] of dialects.entries())
  test(`the command line and the panel say it of Prefect ${dialect}`, async () => {
    const side = sides[at]!
    const ids = started.get(side)!
    const { page } = panel!
    const runs = await side.get<Row>('runs', home)
    const problems = await side.get<ProblemRow>('problems', home)
    await show(panel!, side)
    for (const [n, { what, message, problem, onScreen }] of failures.entries()) {
      const id = ids[n]!
      await test.step(what, async () => {
        expect(runs.find((run) => run.id === id)).toMatchObject({ state: 'Failed' })
        expect
          .soft(JSON.stringify(runs.find((run) => run.id === id)))
          .toMatch(new RegExp(message.source.replace(/[$^]/g, ''), 's'))
        if (problem) expect.soft(problems.find(({ run }) => run?.id === id)?.what).toMatch(problem)
        await openRun(page, side.run(id).name)
        await expectState(page, 'Failed')
        await expect.soft(runPane(page).getByRole('note')).toContainText(onScreen)
        await look(page, `pods-${dialect}-${n}`)
      })
    }
    await goTo(page, 'Problems')
    await look(page, `pods-${dialect}-problems`)
    await goTo(page, 'Flow runs')
    await tab(page, 'Story').click()
  })
