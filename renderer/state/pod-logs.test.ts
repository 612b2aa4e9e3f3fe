import { expect, test } from 'vitest'
import type { Bridge, EventPayload } from '../../shared/contract/contract'
import { podLogTail } from '../../shared/model/pod'
import { followPodLog, type PodLog } from './pod-logs'

type Lines = EventPayload<'podLogs.lines'>
const target = { connectionId: 'c', pod: 'p', container: 'flow', previous: false }
const lines = (followId: string, texts: readonly string[], ended: string | null = null): Lines => ({
  connectionId: 'c',
  value: { followId, lines: texts.map((text) => ({ at: null, text })), ended },
})

/** A main process whose answers and events come when the test says so. */
function fakeBridge() {
  const calls: unknown[][] = []
  const listeners = new Set<(event: Lines) => void>()
  let answer: (value: unknown) => void = () => undefined
  let refuse: (error: Error) => void = () => undefined
  const bridge = {
    call: (name: string, input: unknown) => {
      calls.push([name, input])
      if (name === 'podLogs.stop') return Promise.resolve(undefined)
      return new Promise((resolve, reject) => {
        answer = resolve
        refuse = reject
      })
    },
    on: (_name: string, listener: (event: Lines) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } as unknown as Bridge
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    bridge,
    calls,
    listeners,
    send: (event: Lines) => listeners.forEach((listener) => listener(event)),
    answer: (followId: string) => (answer({ followId }), settle()),
    answerEarlier: (texts: readonly string[], isCut = false) => (
      answer({ lines: lines('', texts).value.lines, isCut }),
      settle()
    ),
    refuse: (message: string) => (refuse(new Error(message)), settle()),
  }
}

const textsOf = (log: PodLog | undefined) => log?.lines.map((line) => line.text)

test('lines that come before the answer are not lost, and those of others are not taken', async () => {
  const main = fakeBridge()
  const logs: PodLog[] = []
  followPodLog(main.bridge, target, (log) => logs.push(log))
  main.send(lines('a', ['one']))
  main.send(lines('b', ['foreign']))
  await main.answer('a')
  main.send(lines('b', ['foreign']))
  main.send({ ...lines('a', ['of another connection']), connectionId: 'd' })
  main.send(lines('a', ['two'], 'ended'))
  expect(textsOf(logs.at(-1))).toEqual(['one', 'two'])
  expect(logs.at(-1)?.status).toBe('ended')
})

test('why a log can’t be followed is kept in the cluster’s words, with the lines before it', async () => {
  const main = fakeBridge()
  const logs: PodLog[] = []
  followPodLog(main.bridge, target, (log) => logs.push(log))
  await main.answer('a')
  main.send(lines('a', ['one'], 'pods "p" not found'))
  expect(textsOf(logs.at(-1))).toEqual(['one'])
  expect(logs.at(-1)).toMatchObject({ status: 'failed', message: 'pods "p" not found' })
})

test('a call that fails says so', async () => {
  const main = fakeBridge()
  const logs: PodLog[] = []
  followPodLog(main.bridge, target, (log) => logs.push(log))
  await main.refuse('The cluster does not answer.')
  expect(logs.at(-1)).toMatchObject({ status: 'failed', message: 'The cluster does not answer.' })
})

test('stopped before the answer: stops what the answer names, and listens no more', async () => {
  const main = fakeBridge()
  const logs: PodLog[] = []
  const { stop } = followPodLog(main.bridge, target, (log) => logs.push(log))
  stop()
  await main.answer('a')
  main.send(lines('a', ['one']))
  expect(main.calls).toEqual([
    ['podLogs.follow', target],
    ['podLogs.stop', { connectionId: 'c', followId: 'a' }],
  ])
  expect(main.listeners.size).toBe(0)
  expect(logs).toEqual([])
})

/** A log of which so many lines were there before it was followed. */
async function followed(count: number, isCut = false) {
  const main = fakeBridge()
  const logs: PodLog[] = []
  const { loadEarlier } = followPodLog(main.bridge, target, (log) => logs.push(log))
  await main.answer('a')
  const texts = Array.from({ length: count }, (_, n) => `line ${n + 10}`)
  main.send(lines('a', texts))
  if (isCut) main.send(said({ isCut }))
  return { main, logs, loadEarlier, texts }
}

const said = (more: Partial<Lines['value']>): Lines => ({
  connectionId: 'c',
  value: { followId: 'a', lines: [], ended: null, ...more },
})

test('of a log that may have more lines than were read at first those are loaded', async () => {
  const { main, logs, loadEarlier, texts } = await followed(podLogTail, true)
  expect(logs.at(-1)?.isCut).toBe(true)
  loadEarlier()
  expect(main.calls.at(-1)).toMatchObject(['podLogs.earlier', { ...target, known: podLogTail }])
  expect(logs.at(-1)?.loadingEarlier).toBe(true)
  main.send(lines('a', ['new']))
  await main.answerEarlier(['line 8', 'line 9', ...texts.slice(0, 20)])
  expect(logs.at(-1)).toMatchObject({ isCut: false, loadingEarlier: false, earlierFailure: null })
  expect(textsOf(logs.at(-1))).toEqual(['line 8', 'line 9', ...texts, 'new'])
})

test('a log that has other lines now says so', async () => {
  const { main, logs, loadEarlier } = await followed(podLogTail, true)
  loadEarlier()
  await main.answerEarlier(['something', 'else'])
  expect(logs.at(-1)).toMatchObject({
    ...{ isCut: true, loadingEarlier: false, earlierFailure: 'The cluster no longer has these lines.' },
  })
  loadEarlier()
  await main.refuse('The cluster does not answer.')
  expect(logs.at(-1)).toMatchObject({ loadingEarlier: false, earlierFailure: 'The cluster does not answer.' })
})

test('a log that was read to its beginning has all its lines, however many come and whatever their times say', async () => {
  const { main, logs } = await followed(0)
  for (const at of [0, Date.now() - 60_000, Date.now() + 60_000]) {
    const many = Array.from({ length: podLogTail }, () => ({ at, text: 'x' }))
    main.send(said({ lines: many }))
    expect(logs.at(-1)?.isCut).toBe(false)
  }
})

test('of earlier lines that were too many for one answer the rest can be loaded next', async () => {
  const { main, logs, loadEarlier, texts } = await followed(20, true)
  loadEarlier()
  await main.answerEarlier(['line 8', 'line 9', ...texts], true)
  expect(textsOf(logs.at(-1))).toEqual(['line 8', 'line 9', ...texts])
  expect(logs.at(-1)).toMatchObject({ isCut: true, loadingEarlier: false, earlierFailure: null })
  loadEarlier()
  expect(main.calls.at(-1)).toMatchObject(['podLogs.earlier', { known: 22 }])
  await main.answerEarlier(['line 7', 'line 8', 'line 9'])
  expect(textsOf(logs.at(-1))?.slice(0, 3)).toEqual(['line 7', 'line 8', 'line 9'])
  expect(logs.at(-1)?.isCut).toBe(false)
})

test('says while the connection is lost why it is, and once it is found that it was', async () => {
  const { main, logs } = await followed(2)
  expect(logs.at(-1)?.lost).toBeNull()
  main.send(said({ lost: 'connect ECONNREFUSED' }))
  const since = logs.at(-1)?.lost?.since
  main.send(said({ lost: 'no answer within 30 s' }))
  expect(logs.at(-1)).toMatchObject({ status: 'following', lost: { why: 'no answer within 30 s', since, until: null } })
  main.send(said({ lost: null }))
  main.send(lines('a', ['new']))
  expect(logs.at(-1)?.lost).toMatchObject({ since, until: expect.any(Number) as number })
  main.send(said({ lost: 'connect ECONNREFUSED' }))
  expect(logs.at(-1)?.lost?.until).toBeNull()
})
