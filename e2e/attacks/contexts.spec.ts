// Opening the panel runs nothing and asks nobody; a plugin that hangs holds up nothing.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { startPracticeApi } from '../../electron/practice/api'
import { withPanel } from '../app'
import { goTo } from '../at'
import { spawnFlowdeck } from '../cli'
import { startHostileServer, sendJson, type HostileServer } from './hostile-server'

let folder: string
test.beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-attack-'))))
test.afterEach(() => rm(folder, { recursive: true, force: true }))

interface Context {
  readonly name: string
  readonly server: string
  readonly cluster?: object
  readonly user: object
}
const kubeconfigOf = (contexts: readonly Context[]): string =>
  JSON.stringify({
    'current-context': contexts[0]?.name,
    clusters: contexts.map(({ name, server, cluster }) => ({ name, cluster: { server, ...cluster } })),
    users: contexts.map(({ name, user }) => ({ name, user })),
    contexts: contexts.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  })
const plugin = (command: string, ...args: string[]) => ({
  exec: { apiVersion: 'client.authentication.k8s.io/v1', command, args, interactiveMode: 'Never' },
})
const fifo = (name: string): string => {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  return path
}
async function script(name: string, lines: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${lines}\n`)
  await chmod(path, 0o755)
  return path
}
/** Never returns, does not end when it is asked to, and has started another process; tells the ids of both. */
const hanging = (pids: string): Promise<string> =>
  script(
    `hang-${basename(pids)}`,
    `trap '' TERM INT\nsleep 600 &\necho "$$ $!" > ${pids}.new\nmv ${pids}.new ${pids}\nwait\nsleep 600`,
  )
const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' }))
  } catch {
    return false
  }
}
/** For when a test has found that nobody else does. */
function endAll(pids: readonly number[]): void {
  for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL')
}
async function idsIn(path: string): Promise<number[]> {
  await expect.poll(() => existsSync(path)).toBe(true)
  return (await readFile(path, 'utf8')).trim().split(' ').map(Number)
}

const clusters = (page: Page): Locator => page.getByRole('group', { name: 'Where do Jobs run?' })

/** A cluster that is only asked for its version and what may be done; counts who comes. */
const countingCluster = (): Promise<HostileServer> =>
  startHostileServer('', ({ path }, response) => {
    if (path.startsWith('/version')) return sendJson(response, { gitVersion: 'v1.34.4' })
    if (path.includes('selfsubjectaccessreviews')) return sendJson(response, { status: { allowed: true } })
    return sendJson(response, { kind: 'JobList', metadata: {}, items: [] })
  })

test('opening the panel with twelve contexts runs no plugin and asks no cluster; a try does one of each', async () => {
  const servers = await Promise.all(Array.from({ length: 12 }, countingCluster))
  try {
    const answer = JSON.stringify({
      ...{ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'T' } },
    })
    const login = await script('login', `touch ${folder}/ran-$1\necho '${answer}'`)
    const contexts = servers.map(({ url }, n) => ({ name: `c${n}-prod`, server: url, user: plugin(login, `${n}`) }))
    const ran = async () => (await readdir(folder)).filter((name) => name.startsWith('ran-'))
    const asked = () => servers.flatMap(({ asked: requests }, n) => (requests.length > 0 ? [n] : []))
    await withPanel({ kubeconfig: kubeconfigOf(contexts) }, async ({ page }) => {
      const list = clusters(page)
      // The current one as a card, the others in a list.
      await expect(list.getByRole('radio', { name: /c\d+-prod|Practice cluster/ })).toHaveCount(13)
      await expect(list.getByText('Not tried. Namespace default. Trying or using it runs')).toHaveCount(1)
      await expect(list.getByRole('radio', { name: /c0-prod/ })).toBeChecked()
      expect([await ran(), asked()]).toEqual([[], []])
      await list.getByRole('radio', { name: /c3-prod/ }).check()
      await expect(list.getByText('v1.34.4. You may create Jobs in default.')).toHaveCount(1)
      expect([await ran(), asked()]).toEqual([['ran-3'], [3]])

      // Arrow keys pass over others.
      await page.clock.install()
      // It stands still: no choice stands for long while the next key is on its way.
      await page.clock.pauseAt(Date.now() + 60_000)
      await list.getByRole('radio', { name: /c0-prod/ }).focus()
      for (let n = 0; n < 4; n++) await page.keyboard.press('ArrowDown')
      await page.clock.runFor(2_000)
      await expect(list.getByRole('radio', { name: /c2-prod/ })).toBeChecked()
      await expect(list.getByText('v1.34.4. You may create Jobs in default.')).toHaveCount(1)
      expect(asked()).toHaveLength(2)
      expect(await ran()).toHaveLength(2)
    })
  } finally {
    for (const server of servers) await server.close()
  }
})

test('files that are none freeze nobody, and cost no memory', async () => {
  const pipe = fifo('pipe')
  const crt = join(folder, 'crt')
  await writeFile(crt, 'no certificate, but a file')
  const server = await countingCluster()
  try {
    const contexts: Context[] = [
      ['ca', pipe],
      ['ca', '/dev/zero'],
      ['cert', pipe],
      ['key', '/dev/zero'],
      ['token', pipe],
      ['token', folder],
    ].map(([kind, path], n) => ({
      name: `${kind}-${n}`,
      // Certificates are for servers that are asked over TLS.
      server: kind === 'token' ? server.url : server.url.replace('http:', 'https:'),
      cluster: kind === 'ca' ? { 'certificate-authority': path } : {},
      user: {
        ca: { token: 'T', 'token-file': pipe },
        cert: { 'client-certificate': path, 'client-key': crt },
        key: { 'client-certificate': crt, 'client-key': path },
        token: { tokenFile: path },
      }[kind as 'ca'],
    }))
    await withPanel({ kubeconfig: kubeconfigOf(contexts) }, async ({ page, process: main }) => {
      const list = clusters(page)
      await expect(list.getByText('Not tried.')).toHaveCount(contexts.length)
      for (const { name } of contexts) await list.getByRole('button', { name: `Try ${name}` }).click()
      await expect(list.getByText(/: it is a pipe, not a file$/)).toHaveCount(3)
      await expect(list.getByText(/: it is a device, not a file$/)).toHaveCount(2)
      await expect(list.getByText(/: it is a folder, not a file$/)).toHaveCount(1)
      const status = await readFile(`/proc/${main.pid}/status`, 'utf8')
      expect(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1])).toBeLessThan(500_000)
      await goTo(page, 'Settings')
    })
    expect(server.asked).toEqual([])
  } finally {
    await server.close()
  }
})

test('quits within seconds while plugins hang, of the connection in use and of one that is tried; none is left', async () => {
  const [used, tried] = [join(folder, 'used'), join(folder, 'tried')]
  const contexts = await Promise.all(
    [used, tried].map(async (pids) => ({ name: pids.slice(-5), server: 'http://127.0.0.1:9', pids })),
  )
  const withPlugins = await Promise.all(
    contexts.map(async ({ pids, ...context }) => ({ ...context, user: plugin('/bin/sh', await hanging(pids)) })),
  )
  const settings = {
    version: 2,
    activeConnectionId: 'one',
    startOnOpen: true,
    connections: [
      {
        id: 'one',
        choice: {
          api: { kind: 'practice' },
          cluster: { kind: 'context', context: withPlugins[0]!.name, namespace: 'default' },
        },
      },
    ],
  }
  await withPanel({ kubeconfig: kubeconfigOf(withPlugins), settings }, async (panel) => {
    const { page } = panel
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: 'Change the Kubernetes connection…' }).click()
    await clusters(page)
      .getByRole('button', { name: `Try ${withPlugins[1]!.name}` })
      .click()
    const pids = (await Promise.all([used, tried].map(idsIn))).flat()
    expect(pids.map(isRunning)).toEqual([true, true, true, true])
    try {
      const quitting = performance.now()
      await panel.quit()
      expect(performance.now() - quitting).toBeLessThan(10_000)
      await expect.poll(() => pids.map(isRunning)).toEqual([false, false, false, false])
    } finally {
      endAll(pids)
    }
  })
})

for (const [command, ...args] of [
  ['get', 'jobs'],
  ['agent', 'start'],
] as const) {
  test(`${command} ends on one SIGINT while a plugin hangs, and leaves none`, async () => {
    const pids = join(folder, 'pids')
    const user = plugin(await hanging(pids))
    const kubeconfig = join(folder, 'kubeconfig')
    await writeFile(kubeconfig, kubeconfigOf([{ name: 'c', server: 'http://127.0.0.1:9', user }]))
    const api = await startPracticeApi({ dialect: '0.6' })
    api.createRun('hello')
    try {
      const flags = ['--kubeconfig', kubeconfig, '--api', api.url]
      const env = { PREFECT__CLOUD__AGENT__AUTH_TOKEN: api.token }
      const child = spawnFlowdeck([command, ...args, ...flags], { home: folder, env }, 'ignore')
      try {
        const left = await idsIn(pids)
        expect(left.map(isRunning)).toEqual([true, true])
        child.kill('SIGINT')
        // An agent that is asked to end has done what it was started for; who asked for Jobs has not got them.
        await expect.poll(() => child.exitCode, { timeout: 8_000 }).toBe(command === 'get' ? 1 : 0)
        await expect.poll(() => left.map(isRunning)).toEqual([false, false])
      } finally {
        child.kill('SIGKILL')
        if (existsSync(pids)) endAll(await idsIn(pids))
      }
    } finally {
      await api.close()
    }
  })
}
