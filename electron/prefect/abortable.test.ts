import { describe, expect, test } from 'vitest'
import { Gather, Once } from './abortable'

const never = new AbortController().signal

/** A promise to be settled by hand. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]))
  return { promise, resolve, reject }
}

describe('what is asked once', () => {
  test('is asked once by many, and remembered', async () => {
    const answer = deferred<string>()
    let asked = 0
    const once = new Once(() => (asked++, answer.promise))
    const both = Promise.all([once.get(never), once.get(never)])
    expect(once.value).toBeUndefined()
    answer.resolve('1.x')
    expect(await both).toEqual(['1.x', '1.x'])
    expect(await once.get(never)).toBe('1.x')
    expect([asked, once.value]).toEqual([1, '1.x'])
  })

  test('goes on for the others when one is aborted', async () => {
    const answer = deferred<string>()
    const once = new Once(() => answer.promise)
    const stop = new AbortController()
    const [aborted, other] = [once.get(stop.signal), once.get(never)]
    stop.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    answer.resolve('1.x')
    expect(await other).toBe('1.x')
  })

  test('forgets a failure, and what it is told to forget', async () => {
    const answers = [Promise.reject(new Error('away')), Promise.resolve('a'), Promise.resolve('b')]
    const once = new Once(() => answers.shift()!)
    await expect(once.get(never)).rejects.toThrow('away')
    expect(await once.get(never)).toBe('a')
    once.forget()
    expect(await once.get(never)).toBe('b')
  })
})

describe('what is gathered', () => {
  test('is asked for together, each thing once', async () => {
    const asked: (readonly string[])[] = []
    const gather = new Gather(async (ids) => {
      asked.push(ids)
      return ids.filter((id) => id !== 'gone').map((id) => ({ id }))
    })
    expect(await Promise.all(['a', 'b', 'a', 'gone'].map((id) => gather.get(id, never)))).toEqual([
      { id: 'a' },
      { id: 'b' },
      { id: 'a' },
      undefined,
    ])
    await gather.get('c', never)
    expect(asked).toEqual([['a', 'b', 'gone'], ['c']])
  })

  test('fails for all that waited', async () => {
    const gather = new Gather<{ id: string }>(() => Promise.reject(new Error('away')))
    const [one, two] = [gather.get('a', never), gather.get('b', never)]
    await expect(one).rejects.toThrow('away')
    await expect(two).rejects.toThrow('away')
  })
})
