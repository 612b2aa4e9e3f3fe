import { expect, test } from 'vitest'
import { routeForPods, viewMachine, type MachineView } from './host-for-pods'

const interfaces = [
  { name: 'lo', address: '127.0.0.1', internal: true },
  { name: 'wlan0', address: '192.168.1.20', internal: false },
  { name: 'docker0', address: '172.17.0.1', internal: false },
]
const linux: MachineView = { platform: 'linux', towardsCluster: '127.0.0.1', interfaces }
const mac: MachineView = {
  platform: 'darwin',
  towardsCluster: '127.0.0.1',
  interfaces: [interfaces[0]!, { name: 'en0', address: '192.168.1.20', internal: false }],
}
const bridge = { name: 'br-0123456789ab', address: '172.18.0.1', internal: false }
const at = (address: string) => ({ listenOn: address, host: address })
const forwardedAs = (host: string) => ({ listenOn: '127.0.0.1', host })

test.each<readonly [string, string, MachineView, object]>([
  [
    'minikube in Docker: its network’s gateway',
    'minikube',
    { ...linux, towardsCluster: '192.168.49.1' },
    at('192.168.49.1'),
  ],
  [
    'a virtual machine: the host’s side of it',
    'minikube',
    { ...mac, towardsCluster: '192.168.64.1' },
    at('192.168.64.1'),
  ],
  ['a cluster elsewhere: the address that it sees', 'prod', { ...linux, towardsCluster: '10.8.0.6' }, at('10.8.0.6')],
  ['over IPv6', 'prod', { ...linux, towardsCluster: 'fd00::6' }, { listenOn: 'fd00::6', host: '[fd00::6]' }],
  ['kind: the bridge of its network', 'kind-dev', { ...linux, interfaces: [...interfaces, bridge] }, at('172.18.0.1')],
  ['k3d, when only Docker’s own bridge is there', 'k3d-dev', linux, at('172.17.0.1')],
  [
    'k3s: the bridge of its pods',
    'default',
    { ...linux, interfaces: [...interfaces.slice(0, 2), { ...bridge, name: 'cni0', address: '10.42.0.1' }] },
    at('10.42.0.1'),
  ],
  [
    'a control plane on this machine, without a bridge',
    'c',
    { ...linux, interfaces: interfaces.slice(0, 2) },
    at('192.168.1.20'),
  ],
  ['a machine without a network', 'c', { ...linux, interfaces: interfaces.slice(0, 1) }, at('127.0.0.1')],
  ['a name that leads nowhere', 'c', { ...linux, towardsCluster: null }, at('172.17.0.1')],
  ['Docker Desktop', 'docker-desktop', mac, forwardedAs('host.docker.internal')],
  ['Docker Desktop on Linux', 'docker-desktop', linux, forwardedAs('host.docker.internal')],
  [
    'OrbStack, by its own name',
    'orbstack',
    { ...mac, towardsCluster: '198.19.249.1' },
    forwardedAs('host.docker.internal'),
  ],
  ['colima', 'colima', mac, forwardedAs('host.lima.internal')],
  ['minikube in Docker Desktop', 'minikube', mac, forwardedAs('host.minikube.internal')],
  ['k3d in Docker Desktop', 'k3d-dev', mac, forwardedAs('host.k3d.internal')],
  ['kind in Docker Desktop', 'kind-dev', { ...mac, platform: 'win32' }, forwardedAs('host.docker.internal')],
])('%s', (_, context, machine, expected) => {
  const route = routeForPods(context, machine)
  expect(route).toEqual(expected)
  expect(['0.0.0.0', '::']).not.toContain(route.listenOn)
})

test('the address towards a server is the one that the system would ask it from', async () => {
  expect((await viewMachine('https://127.0.0.1:6443')).towardsCluster).toBe('127.0.0.1')
})

test('of a server whose name leads nowhere nobody can say', async () => {
  expect((await viewMachine('https://nowhere.invalid:6443')).towardsCluster).toBeNull()
})
