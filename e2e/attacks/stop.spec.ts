// Whoever asks the program to end does not wait for servers that hang.
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { spawnFlowdeck } from '../cli'
import { freePort } from '../free-port'
import { agentTo, dueRun, kubeconfigTo, prefect06 } from './ground'
import { stoppedReader } from './full-pipe'
import { sendJson, startHostileServer, type Attack } from './hostile-server'
import { openStoppedTerminal } from './terminal'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

/** A byte now and then, so that no pause is long: the answer has no end. */
function drip(response: ServerResponse): true {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 100)
  response.on('close', () => clearInterval(timer))
  return true
}
const dripping: Attack = (_, response) => drip(response)
const silent: Attack = () => true

const withRun = prefect06({
  queue: () => ['00000005-1111-4111-8111-111111111111'],
  runs: (ids) => ids.map(dueRun),
  setState: () => ({ states: [{ id: 'x' }] }),
})
/** It takes Jobs, as it says, and then has no answer to one. */
const hangsInPost: Attack = ({ method, path, body }, response) => {
  if (method === 'POST' && !path.includes('dryRun')) return true
  return sendJson(response, method === 'POST' ? (JSON.parse(body) as object) : { metadata: {}, items: [] })
}

interface Hanging {
  readonly name: string
  readonly api: Attack
  readonly cluster: Attack
  /** What has been asked once it hangs. */
  readonly hangs: RegExp
  /** The command that gives the credentials. */
  readonly plugin?: string
}

const pluginIsThere = 'plugin-is-there'
const hanging: readonly Hanging[] = [
  { name: 'an API that drips', api: dripping, cluster: hangsInPost, hangs: /authInfo/ },
  { name: 'an API that is silent', api: silent, cluster: hangsInPost, hangs: /authInfo/ },
  { name: 'a cluster that drips', api: withRun, cluster: dripping, hangs: /dryRun/ },
  { name: 'a cluster that hangs in a POST', api: withRun, cluster: hangsInPost, hangs: /\/jobs\?fieldManager=\S+\n/ },
  // It starts a process of its own, which holds its output open.
  { name: 'a plugin that hangs', api: withRun, cluster: hangsInPost, hangs: /plugin/, plugin: 'sleep 60 & sleep 60' },
]

test('SIGTERM ends the agent within ten seconds, whatever hangs', async () => {
  const seconds = await Promise.all(
    hanging.map(async ({ name, api, cluster, hangs, plugin }, n): Promise<readonly [string, number]> => {
      const folder = await mkdtemp(join(home, `${n}-`))
      const [prefect, kube] = [await startHostileServer('', api), await startHostileServer('', cluster)]
      const script = join(folder, 'plugin')
      await writeFile(script, `#!/bin/sh\n: > ${join(folder, pluginIsThere)}\n${plugin ?? ''}\n`)
      await chmod(script, 0o755)
      const user = {
        exec: { apiVersion: 'client.authentication.k8s.io/v1', command: script, interactiveMode: 'Never' },
      }
      const kubeconfig = await kubeconfigTo(folder, kube.url, plugin === undefined ? undefined : user)
      const child = spawnFlowdeck(agentTo(prefect.url, kubeconfig), { home: folder }, 'ignore')
      const ended = once(child, 'close')
      try {
        await expect.poll(() => isHanging(), { timeout: 40_000 }).toBe(true)
        const began = performance.now()
        child.kill('SIGTERM')
        const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
        await ended
        clearTimeout(timer)
        return [name, (performance.now() - began) / 1_000]
      } finally {
        child.kill('SIGKILL')
        await Promise.all([prefect.close(), kube.close()])
      }

      async function isHanging(): Promise<boolean> {
        if (plugin !== undefined) return (await readdir(folder)).includes(pluginIsThere)
        const asked = [...prefect.asked, ...kube.asked].map(({ path, body }) => `${path}\n${body}`)
        return asked.some((each) => hangs.test(each))
      }
    }),
  )
  expect(seconds.filter(([, taken]) => taken > 10)).toEqual([])
})

test('a terminal that is stopped holds up no agent, and SIGTERM ends it', async () => {
  test.skip(process.platform !== 'linux', 'needs util-linux’ script')
  const port = await freePort()
  const program = join(import.meta.dirname, '..', '..', 'out', 'cli.js')
  const agent = ['agent', 'start', '--practice', '--agent-address', `http://127.0.0.1:${port}`]
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home }
  const command = [process.execPath, program, ...agent].map((word) => `'${word}'`).join(' ')
  const terminal = await openStoppedTerminal(command, home, env)
  try {
    // It has said by then that it is ready, and nobody has read it.
    const isWell = () => fetch(`http://127.0.0.1:${port}/api/health`).then(({ ok }) => ok, () => false) // prettier-ignore
    await expect.poll(isWell, { timeout: 40_000 }).toBe(true)
    expect(await terminal.secondsToEnd()).toBeLessThan(10)
    expect(await terminal.taken()).toBe('')
  } finally {
    await terminal.close()
  }
})

test('a reader that reads nothing holds up no agent, and SIGTERM ends it', async () => {
  test.skip(process.platform === 'win32', 'has no named pipes of this kind')
  const reader = stoppedReader(home)
  reader.fill()
  const port = await freePort()
  const agent = ['agent', 'start', '--practice', '--verbose', '--agent-address', `http://127.0.0.1:${port}`]
  const child = spawnFlowdeck(agent, { home }, ['ignore', reader.fd, reader.fd])
  const ended = once(child, 'close')
  try {
    const isWell = () => fetch(`http://127.0.0.1:${port}/api/health`).then(({ ok }) => ok, () => false) // prettier-ignore
    await expect.poll(isWell, { timeout: 40_000 }).toBe(true)
    const began = performance.now()
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
    await ended
    clearTimeout(timer)
    expect(performance.now() - began).toBeLessThan(10_000)
  } finally {
    child.kill('SIGKILL')
    reader.close()
  }
})
