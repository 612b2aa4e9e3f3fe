import { expect, test } from 'vitest'
import type { ProblemEntry } from '../../../shared/model/problem'
import { reportOf } from './problem-report'
import { severityOf } from '../../../shared/model/severity'
import { dayStartOf, openEntries, solvedEntries, titleOf } from './problem-words'

const run = (name: string) => ({ id: `id-${name}`, name, flowName: 'train' })
const memory = (rest: Partial<ProblemEntry> = {}): ProblemEntry => ({
  key: 'outOfMemory/train',
  problem: { kind: 'outOfMemory', run: run('keen-stoat'), container: 'flow', limit: '512Mi', exitCode: 137 },
  runs: [run('keen-stoat')],
  moreRuns: 0,
  since: 1_000,
  lastAt: 2_000,
  solvedAt: null,
  ...rest,
})
const cluster = (rest: Partial<ProblemEntry> = {}): ProblemEntry => ({
  key: 'clusterUnreachable',
  problem: { kind: 'clusterUnreachable', context: 'kind', server: 'https://s', message: 'has ``` in it' },
  runs: [],
  moreRuns: 0,
  since: 5_000,
  lastAt: 5_000,
  solvedAt: null,
  ...rest,
})

test('a problem of several runs says how often and since when', () => {
  const clock = (at: number) => `t${at}`
  expect(titleOf(memory(), clock)).toBe('train was killed for memory')
  expect(titleOf(memory({ runs: [run('a'), run('b'), run('c')] }), clock)).toBe(
    'train was killed for memory, 3 times since t1000',
  )
  expect(titleOf(memory({ moreRuns: 99 }), clock)).toBe('train was killed for memory, 100 times since t1000')
})

test('open ones by their last time, solved ones of the day by when they were solved', () => {
  const entries = [
    memory(),
    cluster(),
    memory({ key: 'yesterday', solvedAt: 50 }),
    memory({ key: 'early', solvedAt: 150 }),
    cluster({ key: 'late', solvedAt: 190 }),
  ]
  expect(openEntries(entries).map((it) => it.key)).toEqual(['clusterUnreachable', 'outOfMemory/train'])
  expect(solvedEntries(entries, 100).map((it) => it.key)).toEqual(['late', 'early'])
})

test('the day begins at midnight of the zone shown', () => {
  const now = Date.UTC(2026, 10, 24, 15, 30)
  expect(dayStartOf(now, 'utc')).toBe(Date.UTC(2026, 10, 24))
  expect(dayStartOf(now, 'local')).toBe(new Date(now).setHours(0, 0, 0, 0))
})

test('what is transient is told from what needs somebody', () => {
  expect([severityOf(memory().problem), severityOf(cluster().problem)]).toEqual(['lasting', 'passing'])
})

test('the report has each problem with its cause, the server’s words and its runs', () => {
  const time = (at: number) => `t${at}`
  const where = 'practice API → minikube / default'
  expect(reportOf([memory(), cluster()], { where, version: '0.1.0', now: 9_000, time })).toBe(`# 2 open problems

practice API → minikube / default, Flowdeck 0.1.0, t9000

## train was killed for memory

Container flow asked for more than its limit of 512Mi.

\`\`\`
Last State: Terminated, Reason: OOMKilled, Exit Code: 137
\`\`\`

- since: t1000
- last: t2000
- flow runs: keen-stoat (train, id-keen-stoat)

## The cluster kind does not answer

Nothing answers at https://s. Is the cluster started? Claimed runs wait and are deployed when it is back.

\`\`\`\`
has \`\`\` in it
\`\`\`\`

- since: t5000
`)
})
