import { expect, test, vi } from 'vitest'
import type { AgentEvent } from '../agent/agent-event'
import { KubeError } from '../kube/kube-error'
import { onceLoggedIn } from './logged-in'

const ready: AgentEvent = { kind: 'ready', name: 'a', dialect: '1.x', tenantId: null, cluster: 'c', namespace: 'n' }
const polled: AgentEvent = { kind: 'link', to: 'api', link: { state: 'connected', since: 0 } }

/** A client whose plugin gives nothing; `answer` lets the cluster answer. */
function clientWith(plugin: string | null) {
  const listeners = new Set<(status: number) => void>()
  const client = {
    plugin,
    onAnswer: (listener: (status: number) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    json: vi.fn(() => Promise.reject(new KubeError(401, 'Unauthorized', 'the login failed', null, null, plugin))),
  }
  const answer = (status: number): void => [...listeners].forEach((listener) => listener(status))
  return { client, answer, listeners }
}

test('an agent whose login a plugin gives is ready when the cluster has answered to it, and not before', () => {
  const { client, answer, listeners } = clientWith('login')
  const told: string[] = []
  const hear = onceLoggedIn(client, ({ kind }) => void told.push(kind), new AbortController().signal)
  hear(ready)
  hear(polled)
  expect(told).toEqual(['link'])
  expect(client.json).toHaveBeenCalledOnce()
  answer(401)
  expect(told).toEqual(['link'])
  answer(403)
  answer(200)
  expect(told).toEqual(['link', 'ready'])
  expect(listeners.size).toBe(0)
  hear(ready)
  expect(told).toEqual(['link', 'ready', 'ready'])
})

test('without a plugin it is ready at once, and nothing is asked for that', () => {
  const { client } = clientWith(null)
  const tell = vi.fn()
  onceLoggedIn(client, tell, new AbortController().signal)(ready)
  expect(tell).toHaveBeenCalledWith(ready)
  expect(client.json).not.toHaveBeenCalled()
})
