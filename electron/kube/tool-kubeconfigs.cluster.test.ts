import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { toolFiles, type Place } from './tool-kubeconfigs.stage'
import { flowdeckWhoami, kubectlWhoami, writeFiles } from './whoami.stage'

// Each file as its tool writes it, but for the address, certificates and tokens: those of the real control plane.
let folder = ''
let place: Place
beforeAll(async () => {
  const kube = process.env.FLOWDECK_KUBE_DIR ?? ''
  folder = await mkdtemp(join(tmpdir(), 'tool-kubeconfigs-'))
  const pki = async (name: string) => (await readFile(join(kube, 'pki', name), 'utf8')).trim()
  const base64 = async (name: string) => Buffer.from(await pki(name)).toString('base64')
  const [server = ''] = /https:\/\/[\d.:]+/.exec(await readFile(join(kube, 'admin.kubeconfig'), 'utf8')) ?? []
  place = {
    ...{ server, token: await pki('agent.token'), ca: await base64('ca.crt') },
    ...{ crt: await base64('kubelet-client.crt'), key: await base64('kubelet-client.key') },
  }
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test.each(toolFiles.map((file) => [file.what, file] as const))('%s connects as with kubectl', async (_, { files }) => {
  const own = await mkdtemp(join(folder, 'of-'))
  const path = await writeFiles(own, files(place))
  vi.stubEnv('PATH', [join(own, 'bin'), process.env.PATH].join(delimiter))
  const [kubectl, ours] = [await kubectlWhoami(path, own), await flowdeckWhoami(path, own)]
  expect(kubectl).toHaveProperty('user')
  expect(ours).toEqual(kubectl)
})
