import { expect, test } from 'vitest'
import { systemClock } from '../clock/clock'
import { CredentialSource } from './credentials'
import { kubeConfigOf } from './kube-config'

const user = { token: 'T', as: 'ops' }

const headersFor = async (server: string): Promise<unknown> => {
  const text = JSON.stringify({
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'somebody', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'somebody' } }],
  })
  return (await new CredentialSource(kubeConfigOf(text), systemClock).read(new AbortController().signal)).headers
}

const impersonated = { 'Impersonate-User': 'ops' }

test.each([
  ['https://cluster.example:6443', { Authorization: 'Bearer T', ...impersonated }],
  ['http://127.0.0.1:8001', { Authorization: 'Bearer T', ...impersonated }],
  ['http://localhost:8001/k8s', { Authorization: 'Bearer T', ...impersonated }],
  ['http://cluster.example:8080', impersonated],
  ['http://127.0.0.1.example:8080', impersonated],
])('without encryption only a server on this machine is shown a token: %s', async (server, headers) => {
  expect(await headersFor(server)).toEqual(headers)
})
