import { describe, expect, test } from 'vitest'
import { unlessAborted } from './unless-aborted'

const never = new AbortController().signal

describe('waiting that can be aborted', () => {
  test('rejects with the reason, before and while it waits', async () => {
    const stop = new AbortController()
    const waiting = unlessAborted(new Promise(() => undefined), stop.signal)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(unlessAborted(Promise.resolve(1), stop.signal)).rejects.toThrow('enough')
  })

  test('passes on what the work comes to', async () => {
    expect(await unlessAborted(Promise.resolve(1), never)).toBe(1)
    await expect(unlessAborted(Promise.reject(new Error('no')), never)).rejects.toThrow('no')
  })
})
