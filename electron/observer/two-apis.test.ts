// Two agents of one name on one cluster, of two APIs, such as those of development and of production: each leaves alone what
// is the other's.
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { namesOf, until, world, worldIn } from './observer.stage'

const keep = () => Promise.resolve({ kind: 'kept' as const, path: null })
const atOnce = { completed: { seconds: 0, newest: 0 }, failed: { seconds: 0, newest: 0 } }

describe.each(['0.6', '1.x', '3'] as const)('Prefect %s', (dialect) => {
  test('the Jobs, pods and runs of the other API stay as they are, whatever became of them', async () => {
    const other = await world(dialect)
    const here = await worldIn(
      dialect,
      { client: other.client, namespace: 'default' },
      { api: { seed: 4 }, api3: { seed: 4 } },
    )
    const orphaned = await other.deploy('succeed-20')
    const ownOrphaned = await here.deploy('succeed-20')
    await until(() => other.kube.counts().pods.Succeeded === 2)
    for (const name of [other.nameOf(orphaned), here.nameOf(ownOrphaned)]) await here.deleteJob(name, 'Orphan')
    const theirs = [
      await other.deploy('succeed-20'),
      await other.deploy('crash-20'),
      await other.deploy('outOfMemory-20'),
      await other.deploy('imageMissing'),
      await other.deploy('unschedulable'),
    ]
    const pods = () => ({ ...other.kube.counts().pods })
    await until(() => pods().Succeeded + pods().Failed === 5 && pods().Pending === 2)
    const { Succeeded, Failed } = pods()
    const statesOf = () => [orphaned, ...theirs].map((id) => [other.stateOf(id), other.logOf(id)])
    const before = statesOf()

    const gone: string[] = []
    const cleaner = {
      ...{ keep, cleaning: () => atOnce, onCleanTrouble: () => undefined },
      onCleaned: ({ flowRunId }: { readonly flowRunId: string | null }) => gone.push(flowRunId ?? ''),
    }
    const tenure = vi.spyOn(here.prefect, 'tenure')
    const ours = [
      await here.deploy('succeed-20'),
      await here.deploy('outOfMemory-20'),
      await here.deploy('imageMissing'),
    ]
    here.observe({ cleaner })
    // The last of ours goes long after anything would have been done about the others.
    await until(() =>
      [ownOrphaned, ...ours].every((id) => gone.includes(id) || here.stateOf(id) === namesOf(dialect).failed),
    )
    await until(() => tenure.mock.calls.some(([asked]) => asked === orphaned))
    await vi.waitUntil(async () => (await here.jobNames()).length === theirs.length, 20_000)
    await until(() =>
      isDeepStrictEqual(pods(), { ...pods(), Succeeded: Succeeded - 1, Failed, Pending: 2, Running: 0 }),
    )

    expect((await here.jobNames()).sort()).toEqual(theirs.map(other.nameOf).sort())
    expect(statesOf()).toEqual(before)
    expect(gone.filter((id) => [orphaned, ...theirs].includes(id))).toEqual([])
    expect([...other.mistakes, ...here.mistakes]).toEqual([])
  })
})
