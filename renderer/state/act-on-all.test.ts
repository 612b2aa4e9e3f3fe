import { beforeEach, expect, test } from 'vitest'
import { actOnAll } from './act-on-all'
import { usePanel } from './store'

const words = {
  doing: 'Deploying runs',
  did: 'deployed',
  nouns: ['run', 'runs'],
  nameOf: (n: number) => `r${n}`,
} as const
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const told = () => usePanel.getState().toasts.map(({ tone, message }) => [tone, message])
beforeEach(() => usePanel.setState({ toasts: [], atWork: null }))

test('so many are done at once and no more; one that fails keeps none of the others, and all is told once', async () => {
  let [now, most] = [0, 0]
  const done = await actOnAll({
    ...words,
    targets: numbers(20),
    act: async (n) => {
      now++
      most = Math.max(most, now)
      await new Promise((resolve) => setTimeout(resolve))
      now--
      if (n === 3) throw new Error('the panel is closing')
      return n === 4 ? { ok: false, message: 'It is gone' } : { ok: true }
    },
  })
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(8)
  expect(done.toSorted((a, b) => a - b)).toEqual(numbers(20).filter((n) => n !== 3 && n !== 4))
  expect(told()).toEqual([
    ['error', '18 runs deployed. 2 could not be deployed. r3: the panel is closing. There was one other reason.'],
  ])
  expect(usePanel.getState().atWork).toBeNull()
})

test('stopped, it leaves those as they are whose turn has not come, and says how far it was', async () => {
  const seen: string[] = []
  const end = usePanel.subscribe(({ atWork }) => atWork && seen.push(`${atWork.done} of ${atWork.total}`))
  const acted: number[] = []
  await actOnAll({
    ...words,
    targets: numbers(12),
    act: (n) => {
      acted.push(n)
      if (acted.length === 8) usePanel.getState().atWork?.stop()
      return Promise.resolve({ ok: true })
    },
  })
  end()
  expect(acted).toHaveLength(8)
  expect([seen[0], seen.at(-1)]).toEqual(['0 of 12', '8 of 12'])
  expect(told()).toEqual([['info', '8 runs deployed. 4 runs left as they were.']])
})

test('while some are worked on, nothing else of the kind begins', async () => {
  const acted: number[] = []
  const act = (n: number) => {
    acted.push(n)
    return Promise.resolve({ ok: true } as const)
  }
  const first = actOnAll({ ...words, targets: [1], act })
  expect(await actOnAll({ ...words, targets: [2], act })).toEqual([])
  expect(await first).toEqual([1])
  expect(acted).toEqual([1])
  expect(told()[0]).toEqual(['error', expect.stringContaining('Wait until it is done') as string])
})
