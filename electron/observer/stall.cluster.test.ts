import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { systemClock } from '../clock/clock'
import { jumpingClock } from '../clock/jumping-clock.stage'
import { cableTo } from '../kube/cable.stage'
import { ClusterView } from '../kube/cluster-view'
import { jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { readKubeConfig } from '../kube/kube-config-entries'
import { limits } from '../kube/limits'
import { worldIn } from './observer.stage'

// A connection to a real API server that goes silent without being closed, as behind a firewall that has forgotten it.
const namespace = `stall-${randomUUID().slice(0, 8)}`
const soon = { timeout: 60_000, interval: 50 }
/** How long a request waits on a connection that leads to nobody. */
const requestMs = 2_000
let direct: KubeClient
const open: (() => unknown)[] = []
const kubeconfigOf = (): { readonly text: string; readonly file: string } => {
  const folder = process.env.FLOWDECK_KUBE_DIR
  if (!folder) throw new Error('FLOWDECK_KUBE_DIR names no cluster: run npm run test:cluster')
  const file = join(folder, 'admin.kubeconfig')
  return { text: readFileSync(file, 'utf8'), file }
}
beforeAll(async () => {
  const { text, file } = kubeconfigOf()
  direct = new KubeClient(readKubeConfig(text, file))
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
  await direct.json('/api/v1/namespaces', { method: 'POST', body })
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
afterAll(async () => {
  await direct.json(`/api/v1/namespaces/${namespace}`, { method: 'DELETE' })
  await direct.close()
})

test('the agent’s watches and the panel’s notice that a connection is silent, go on over another, and have lost nothing', async () => {
  const { text, file } = kubeconfigOf()
  const cable = await cableTo(direct.server)
  open.push(() => cable.close())
  const throughCable = text.replaceAll(direct.server, cable.url)
  expect(throughCable).not.toBe(text)
  const client = new KubeClient(readKubeConfig(throughCable, file), systemClock, requestMs)
  open.push(() => client.close())
  const watches = vi.spyOn(client, 'stream')
  const clock = jumpingClock()

  const here = await worldIn('0.6', { client, namespace }, { api: { seed: 951 } })
  const [stays, goes] = [await here.deploy('pending'), await here.deploy('pending')]
  for (const id of [stays, goes]) here.setState(id, { type: 'Running' })
  const view = new ClusterView(client, { namespace, runLabels: [here.parts.runLabel], clock })
  open.push(() => view.close())
  view.start()
  // There is no node: no pod is given up for that meanwhile.
  here.observe({ clock, policy: () => ({ hopelessAfterMs: 86_400_000, unstartedAfterMs: 86_400_000 }) })
  const opened = async () => {
    const streams = await Promise.allSettled(watches.mock.results.map(({ value }) => value as Promise<unknown>))
    return streams.filter(({ status }) => status === 'fulfilled').length
  }
  // Jobs, pods and events for the panel, Jobs and pods for the agent.
  await vi.waitUntil(async () => (await opened()) === 5, soon)
  await vi.waitUntil(() => view.jobs.size === 2, soon)
  const namesIn = () => [...view.jobs.values()].map(({ name }) => name).sort()

  cable.freeze()
  await direct.json(jobsPath(namespace, here.nameOf(goes)), {
    ...{ method: 'DELETE', body: { propagationPolicy: 'Background' } },
  })
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'a:1' }] } }
  const comes = { metadata: { name: 'comes' }, spec: { suspend: true, template } }
  await direct.json(jobsPath(namespace), { method: 'POST', body: comes })
  const before = [here.nameOf(goes), here.nameOf(stays)].sort()
  expect([namesIn(), await opened(), view.link.state]).toEqual([before, 5, 'connected'])

  clock.jump(limits.watchSilentMs)
  await vi.waitUntil(() => namesIn().includes('comes') && !namesIn().includes(here.nameOf(goes)), soon)
  expect(namesIn()).toEqual(['comes', here.nameOf(stays)].sort())
  expect(await opened()).toBeGreaterThan(5)
  await vi.waitUntil(() => view.link.state === 'connected', soon)

  // A run whose Job was deleted is not ended at once: its process may be saying what became of it.
  await vi.waitUntil(() => {
    clock.jump(1_000)
    return here.crashed.length > 0
  }, soon)
  expect(here.crashed.map(([id]) => id)).toEqual([goes])
  expect([here.stateOf(goes), here.stateOf(stays), here.mistakes]).toEqual(['Failed', 'Running', []])
})
