import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { systemClock } from '../clock/clock'
import { compactEtcdOf } from '../practice/cluster/conformance/etcd'
import { cableTo, type Cable } from './cable.stage'
import { KubeClient } from './kube-client'
import { readKubeConfig } from './kube-config-entries'
import type { KubeError } from './kube-error'
import { eventsPath } from './kube-events'
import { limits } from './limits'
import { roomFor } from './room'
import { watchForever } from './watch'

// What a watch of a real API server may come to, over a wire that can be cut.
const namespace = `watch-${randomUUID().slice(0, 8)}`
const soon = { timeout: 30_000, interval: 20 }
const path = eventsPath(namespace)
let admin: KubeClient
let cable: Cable
/** Over the cable. */
let through: KubeClient

beforeAll(async () => {
  const folder = process.env.FLOWDECK_KUBE_DIR
  if (!folder) throw new Error('FLOWDECK_KUBE_DIR names no cluster: run npm run test:cluster')
  const file = join(folder, 'admin.kubeconfig')
  const text = readFileSync(file, 'utf8')
  admin = new KubeClient(readKubeConfig(text, file))
  cable = await cableTo(admin.server)
  through = new KubeClient(readKubeConfig(text.replace(admin.server, cable.url), file))
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
  await admin.json('/api/v1/namespaces', { method: 'POST', body })
})
afterAll(async () => {
  await admin.json(`/api/v1/namespaces/${namespace}`, { method: 'DELETE' })
  await Promise.all([admin.close(), through.close(), cable.close()])
})

const nameOf = (object: unknown) => (object as { metadata?: { name?: string } }).metadata?.name ?? null
async function note(name: string): Promise<void> {
  const involvedObject = { kind: 'Job', namespace, name: 'a', uid: 'u' }
  await admin.json(path, {
    method: 'POST',
    body: { apiVersion: 'v1', kind: 'Event', metadata: { name }, involvedObject },
  })
}

test('what went while nobody watched is known again after the server has forgotten it: it is listed', async () => {
  const stop = new AbortController()
  const lists: string[][] = []
  const changes: string[] = []
  const troubles: (KubeError | null)[] = []
  const refused: number[] = []
  through.onAnswer((status) => {
    if (status >= 400) refused.push(status)
  })
  const ended = watchForever<string>(through, {
    ...{ path, clock: systemClock, signal: stop.signal, read: nameOf, keep: roomFor(limits.watchedEvents) },
    onTooMany: () => undefined,
    onList: (items) => lists.push([...items].sort()),
    onChange: (type, name) => changes.push(`${type} ${name}`),
    onTrouble: (error) => troubles.push(error),
    onMistake: (error) => expect.unreachable(String(error)),
  })
  try {
    await vi.waitUntil(() => lists.length === 1, soon)
    await note('goes')
    await note('stays')
    await vi.waitUntil(() => changes.includes('ADDED stays'), soon)
    cable.unplug()
    await vi.waitUntil(() => troubles.length > 0, soon)
    await admin.json(`${path}/goes`, { method: 'DELETE' })
    await note('comes')
    await compactEtcdOf(admin.server)
    cable.restore()
    await vi.waitUntil(() => lists.length > 1, soon)
    expect(lists).toEqual([[], ['comes', 'stays']])
    await vi.waitUntil(() => troubles.at(-1) === null, soon)
    await note('later')
    await vi.waitUntil(() => changes.includes('ADDED later'), soon)
    expect(changes).toEqual(['ADDED goes', 'ADDED stays', 'ADDED later'])
    // A watch that can't go on is told so in its stream, and is no trouble.
    expect([refused, troubles.filter((error) => error?.status === 410)]).toEqual([[], []])
  } finally {
    stop.abort()
    await ended
  }
})
