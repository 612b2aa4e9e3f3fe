import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { KubeClient } from './kube-client'
import { listContexts, loadKubeConfig, useContext } from './kube-config'
import { gkeHint, linux, mac, toolFiles, type ToolFile } from './tool-kubeconfigs.stage'
import { writeFiles } from './whoami.stage'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tool-kubeconfigs-'))
})
afterAll(() => rm(folder, { recursive: true }))

const base64 = (text: string): string => Buffer.from(text).toString('base64')
async function load({ server, files }: ToolFile) {
  const place = { server, ca: base64('ca'), crt: base64('crt'), key: base64('key'), token: 't' }
  const path = await writeFiles(await mkdtemp(join(folder, 'of-')), files(place))
  await chmod(path, 0o600)
  return loadKubeConfig({}, path)
}

describe('a kubeconfig as a tool writes it', () => {
  test.each(toolFiles.map((file) => [file.what, file] as const))('%s', async (_, file) => {
    const loaded = await load(file)
    expect(useContext(loaded)).toBe(file.context)
    const { context: name, kind, local, plugin, hosts } = file
    const seen = [linux, mac].map((machine) => listContexts(loaded, machine)[0])
    expect(seen).toMatchObject(hosts.map((hostForPods) => ({ name, kind, local, plugin, hostForPods })))
  })

  test('all of them, joined by KUBECONFIG', async () => {
    const loaded = await Promise.all(toolFiles.map(load))
    const KUBECONFIG = loaded.flatMap(({ files }) => files).join(':')
    const joined = await loadKubeConfig({ KUBECONFIG })
    const names = [...new Set(toolFiles.map(({ context }) => context))]
    expect(listContexts(joined).map(({ name }) => name)).toEqual(names)
    for (const name of names) expect(useContext(joined, name)).toBe(name)
  })
})

describe('a plugin that is not there is named, with how to get it', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  test.each([
    ['Google GKE', gkeHint.slice(0, 60)],
    ['Amazon EKS, by aws eks update-kubeconfig', 'AWS CLI'],
    ['Amazon EKS, by aws-iam-authenticator', 'aws eks update-kubeconfig'],
    ['Azure AKS, by kubelogin', 'az aks install-cli'],
  ])('%s', async (what, how) => {
    const file = toolFiles.find((each) => each.what === what)!
    const { config } = await load(file)
    vi.stubEnv('PATH', folder) // some machines have the programs
    const client = new KubeClient(config)
    try {
      const asked = client.json('/version')
      await expect(asked).rejects.toThrow(`there is no program ${file.plugin}; `)
      await expect(asked).rejects.toThrow(how)
    } finally {
      await client.close()
    }
  })
})

test('aws-iam-authenticator of before 2022 writes a version that nobody reads any more', async () => {
  const file = toolFiles.find(({ plugin }) => plugin === 'aws-iam-authenticator')!
  const old = (text: unknown) => String(text).replaceAll('v1beta1', 'v1alpha1')
  const files: ToolFile['files'] = (place) => ({ config: old(file.files(place).config) })
  const loaded = await load({ ...file, files })
  expect(() => useContext(loaded)).toThrow(/v1alpha1, is no longer in use: update the plugin/)
})
