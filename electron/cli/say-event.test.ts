import { afterEach, expect, test, vi } from 'vitest'
import type { AgentEvent } from '../agent/agent-event'
import { systemClock } from '../clock/clock'
import { Output } from './output'
import { eventSayer } from './say-event'

afterEach(() => vi.restoreAllMocks())

const link = (message: string): AgentEvent => ({
  kind: 'link',
  to: 'cluster',
  link: { state: 'refused', since: 0, message, plugin: 'login' },
})

test('a login that failed is said once a minute, however often runs would have needed it; what is new is said at once', () => {
  let said = ''
  const sink = { write: (text: string) => void (said += text) }
  const elapsed = vi.spyOn(systemClock, 'elapsed').mockReturnValue(0)
  const connection = { api: { url: 'http://api' }, context: 'c', dialect: '1.x', jobOptions: {} }
  const say = eventSayer(new Output(sink, sink, false, false), connection as never, { observe: false })
  for (let times = 0; times < 5; times++) say(link('took 3 s'), { inWords: true })
  expect(said).toBe('The cluster is not asked: took 3 s\n')
  say(link('failed'), { inWords: true })
  say(link('took 3 s'), { inWords: true })
  expect(said.split('\n')).toHaveLength(4)
  elapsed.mockReturnValue(60_000)
  say(link('took 3 s'), { inWords: true })
  expect(said.split('\n')).toHaveLength(5)
})
