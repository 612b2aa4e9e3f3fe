// Programs that give credentials: what they say is seen while they wait, they get the terminal of a command, and they can
// be ended.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { withPanel, type Panel } from './app'
import { goTo } from './at'
import { flowdeck, spawnFlowdeck } from './cli'
import { look, sizeForPictures } from './look'

const apiVersion = 'client.authentication.k8s.io/v1'
const words = 'To sign in, open https://login.example.com/device and enter the code ABCD-1234'

let folder: string
let server: Server
let url: string
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowdeck-plugins-'))
  server = createServer((request, response) => {
    request.resume()
    const path = request.url ?? ''
    if (path.includes('watch=')) return
    const answer = path.startsWith('/version')
      ? { gitVersion: 'v1.34.4' }
      : path.includes('selfsubjectaccessreviews')
        ? { status: { allowed: true } }
        : { kind: 'List', metadata: { resourceVersion: '1' }, items: [] }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
test.afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

async function script(name: string, lines: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${lines}\n`)
  await chmod(path, 0o755)
  return path
}
const answer = `echo '${JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token: 'T' } })}'`
/** It says what to do, and waits until `go` is there; it tells that it ran, and what it has started. */
const waiting = (name: string): string =>
  `trap '' TERM
echo run >> ${join(folder, `ran-${name}`)}
echo '${words}' >&2
sleep 600 >&- 2>&- & echo "$$ $!" > ${join(folder, `pids-${name}`)}
until [ -e ${join(folder, `go-${name}`)} ]; do sleep 0.05; done
kill -9 $!
${answer}`

const kubeconfigOf = (plugins: Readonly<Record<string, object>>): string =>
  JSON.stringify({
    'current-context': Object.keys(plugins)[0],
    clusters: [{ name: 'k', cluster: { server: url } }],
    users: Object.entries(plugins).map(([name, exec]) => ({ name, user: { exec: { apiVersion, ...exec } } })),
    contexts: Object.keys(plugins).map((name) => ({ name, context: { cluster: 'k', user: name } })),
  })

/** Where nobody reaps what was adopted, one that was killed stays as a zombie. */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return status !== '' && !/^State:\s+Z/m.test(status)
}
async function areRunning(name: string): Promise<readonly boolean[]> {
  const path = join(folder, `pids-${name}`)
  await expect.poll(() => existsSync(path)).toBe(true)
  const pids = (await readFile(path, 'utf8')).trim().split(' ').map(Number)
  return Promise.all(pids.map(isRunning))
}
const timesRun = async (name: string): Promise<number> =>
  (await readFile(join(folder, `ran-${name}`), 'utf8').catch(() => '')).split('\n').length - 1

const notice = (page: Page, title: RegExp) =>
  page.getByRole('region', { name: 'Programs that give credentials' }).getByRole('note').filter({ hasText: title })

/** A connection that is in use from the start, its agent on. */
const settingsFor = (context: string, more: object = {}): object => ({
  ...{ version: 2, activeConnectionId: 'one', startOnOpen: true, times: 'utc', ...more },
  connections: [
    { id: 'one', choice: { api: { kind: 'practice' }, cluster: { kind: 'context', context, namespace: 'default' } } },
  ],
})

test('of twelve contexts only the one in use runs its plugin; its words are seen, and it goes on when it is done', async () => {
  const names = Array.from({ length: 12 }, (_, n) => `login-${n}`)
  const plugins: Record<string, object> = {}
  for (const name of names)
    plugins[name] = { command: await script(name, waiting(name)), interactiveMode: 'IfAvailable' }
  await withPanel({ kubeconfig: kubeconfigOf(plugins), settings: settingsFor('login-3') }, async ({ page }) => {
    const shown = notice(page, /Waiting for login-3/)
    await expect(shown).toContainText(words)
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: 'Change the Kubernetes connection…' }).click()
    await expect(page.getByText('Not tried.')).toHaveCount(12)
    await expect(shown).toBeVisible()
    const ran = (await readdir(folder)).filter((name) => name.startsWith('ran-'))
    expect([ran, await timesRun('login-3')]).toEqual([['ran-login-3'], 1])
    await shown.getByRole('button', { name: 'Copy https://login.example.com/device' }).click()
    await expect(page.getByText('Copied https://login.example.com/device')).toBeVisible()
    await writeFile(join(folder, 'go-login-3'), '')
    await expect(shown).toHaveCount(0)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByText('v1.34.4').first()).toBeVisible()
  })
})

test('one that was ended is gone, and is not run again before that is asked for', async () => {
  const command = await script('login', waiting('login'))
  const kubeconfig = kubeconfigOf({ prod: { command, interactiveMode: 'Never' } })
  await withPanel({ kubeconfig, settings: settingsFor('prod') }, async ({ page }) => {
    await notice(page, /Waiting for login/)
      .getByRole('button', { name: 'End login' })
      .click()
    const ended = notice(page, /login was ended/)
    await expect(ended).toBeVisible()
    await expect.poll(() => areRunning('login')).toEqual([false, false])
    // What asks the cluster again meets the same, whatever it is.
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: 'Check everything' }).click()
    await expect(page.getByText('is not run again until that is asked for').first()).toBeVisible()
    expect(await timesRun('login')).toBe(1)
    await writeFile(join(folder, 'go-login'), '')
    await ended.getByRole('button', { name: 'Run login again' }).click()
    await expect(ended).toHaveCount(0)
    await expect.poll(() => timesRun('login')).toBe(2)
    await page.getByRole('button', { name: 'Check everything' }).click()
    await expect(page.getByText('v1.34.4').first()).toBeVisible()
  })
})

test('an address that is shown with dots is copied whole, and no secret of the kubeconfig is shown', async () => {
  const command = await script(
    'login',
    `echo "open https://l.example.com/?login_token=abcdefgh as $CLIENT_SECRET" >&2; sleep 600`,
  )
  const env = [{ name: 'CLIENT_SECRET', value: 'hunter2hunter2' }]
  const kubeconfig = kubeconfigOf({ prod: { command, interactiveMode: 'Never', env } })
  await withPanel({ kubeconfig, settings: settingsFor('prod') }, async ({ app, page }) => {
    const shown = 'https://l.example.com/?login_token=••••••••'
    const waits = notice(page, /Waiting for login/)
    await expect(waits).toContainText(`open ${shown} as ••••••••`)
    await waits.getByRole('button', { name: `Copy ${shown}` }).click()
    await expect(page.getByText(`Copied ${shown}`)).toBeVisible()
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(
      'https://l.example.com/?login_token=abcdefgh',
    )
    expect(await page.content()).not.toMatch(/abcdefgh|hunter2/)
  })
})

for (const signal of ['SIGQUIT', 'SIGABRT', 'SIGHUP', 'SIGTERM'] as const) {
  test(`one that runs does not outlive a panel that gets ${signal}`, async () => {
    const command = await script('login', waiting('login'))
    const kubeconfig = kubeconfigOf({ prod: { command, interactiveMode: 'Never' } })
    await withPanel({ kubeconfig, settings: settingsFor('prod') }, async ({ app }) => {
      expect(await areRunning('login')).toEqual([true, true])
      const ended = new Promise((resolve) => app.process().once('exit', resolve))
      process.kill(app.process().pid!, signal)
      await ended
      await expect.poll(() => areRunning('login')).toEqual([false, false])
    })
  })
}

test('a context that is tried waits for its plugin, and says when that was ended', async () => {
  const command = await script('login', waiting('login'))
  await withPanel({ kubeconfig: kubeconfigOf({ prod: { command, interactiveMode: 'Never' } }) }, async ({ page }) => {
    const clusters = page.getByRole('group', { name: 'Where do Jobs run?' })
    await clusters.getByRole('button', { name: 'Try prod' }).click()
    await notice(page, /Waiting for login/)
      .getByRole('button', { name: 'End login' })
      .click()
    await expect(clusters.getByText('login was ended')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Programs that give credentials' })).toHaveCount(0)
    await expect.poll(() => areRunning('login')).toEqual([false, false])
    await clusters.getByRole('button', { name: 'Try prod again' }).click()
    await expect(notice(page, /Waiting for login/)).toContainText(words)
    await writeFile(join(folder, 'go-login'), '')
    await expect(clusters.getByText('v1.34.4. You may create Jobs in default.')).toBeVisible()
  })
})

test('a plugin that needs a terminal says so in a panel', async () => {
  const command = await script('login', answer)
  await withPanel({ kubeconfig: kubeconfigOf({ prod: { command, interactiveMode: 'Always' } }) }, async ({ page }) => {
    await page.getByRole('button', { name: 'Try prod' }).click()
    await expect(page.getByText('login asks at a terminal (interactiveMode: Always)')).toBeVisible()
  })
})

async function narrow({ app, page }: Panel): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(900, 700))
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(900)
}

for (const theme of ['light', 'dark'] as const) {
  test(`how it looks, ${theme}`, async () => {
    const command = await script('corp-login', waiting('corp-login'))
    const kubeconfig = kubeconfigOf({ 'prod-eu': { command, interactiveMode: 'Never' } })
    await withPanel({ kubeconfig, settings: settingsFor('prod-eu', { theme }) }, async (panel: Panel) => {
      const { page } = panel
      await sizeForPictures(panel)
      await expect(notice(page, /Waiting for corp-login/)).toContainText(words)
      await look(page, `plugin-waiting-${theme}`)
      await narrow(panel)
      await look(page, `plugin-waiting-narrow-${theme}`)
      await page.getByRole('button', { name: 'End corp-login' }).click()
      await expect(notice(page, /corp-login was ended/)).toBeVisible()
      await look(page, `plugin-ended-${theme}`)
    })
  })
}

test.describe('a command', () => {
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGALRM', 'SIGABRT'] as const
  for (const signal of signals)
    test(`tells the words of a plugin while it waits, and ends with it on one ${signal}`, async () => {
      const command = await script('login', waiting('login'))
      await writeFile(join(folder, 'config'), kubeconfigOf({ c: { command, interactiveMode: 'IfAvailable' } }))
      const child = spawnFlowdeck(['get', 'jobs', '--kubeconfig', join(folder, 'config')], { home: folder }, 'pipe')
      try {
        let said = ''
        child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
        await expect.poll(() => said).toContain(`login: ${words}\n`)
        await expect.poll(() => said).toContain('Waiting for login, the plugin that gives the credentials of c.')
        expect(await areRunning('login')).toEqual([true, true])
        child.kill(signal)
        await expect.poll(() => child.exitCode ?? child.signalCode).not.toBeNull()
        await expect.poll(() => areRunning('login')).toEqual([false, false])
      } finally {
        child.kill('SIGKILL')
      }
    })

  test('opens no debugger on SIGUSR1', async () => {
    const command = await script('login', waiting('login'))
    await writeFile(join(folder, 'config'), kubeconfigOf({ c: { command, interactiveMode: 'Never' } }))
    const child = spawnFlowdeck(['get', 'jobs', '--kubeconfig', join(folder, 'config')], { home: folder }, 'pipe')
    try {
      let said = ''
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await expect.poll(() => said).toContain(`login: ${words}\n`)
      child.kill('SIGUSR1')
      await expect.poll(() => said).toContain('Waiting for login, the plugin that gives the credentials of c.')
      child.kill('SIGTERM')
      await expect.poll(() => child.exitCode ?? child.signalCode).not.toBeNull()
      expect(said).not.toMatch(/debugger/i)
    } finally {
      child.kill('SIGKILL')
    }
  })

  test('without a terminal refuses a plugin that can’t do without, and gives others none', async () => {
    const command = await script('login', `read word; echo "read '$word'" >&2; ${answer}`)
    const config = async (interactiveMode: string) => {
      await writeFile(join(folder, 'config'), kubeconfigOf({ c: { command, interactiveMode } }))
      const flags = ['--kubeconfig', join(folder, 'config')]
      return flowdeck(['get', 'jobs', ...flags], { home: folder, input: 'a secret\n' })
    }
    expect((await config('IfAvailable')).stderr).toBe("login: read ''\n")
    const { code, stderr } = await config('Always')
    expect([code, stderr]).toEqual([1, expect.stringContaining('login asks at a terminal (interactiveMode: Always)')])
  })

  test('gives a plugin its terminal', async () => {
    test.skip(process.platform !== 'linux', 'uses util-linux’ script')
    const command = await script('login', `printf 'Code: ' >&2; read word; echo "read '$word'" >&2; ${answer}`)
    await writeFile(join(folder, 'config'), kubeconfigOf({ c: { command, interactiveMode: 'Always' } }))
    const cli = join(import.meta.dirname, '..', 'out', 'cli.js')
    const call = `'${process.execPath}' '${cli}' get jobs --kubeconfig '${join(folder, 'config')}'`
    const terminal = spawn('script', ['-qfec', call, '/dev/null'], {
      env: { ...process.env, HOME: folder, SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    let screen = ''
    terminal.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()))
    await expect.poll(() => screen).toContain('login: Code:')
    terminal.stdin.write('ABCD\n')
    await expect.poll(() => terminal.exitCode).toBe(0)
    expect(screen).toContain("login: read 'ABCD'")
    expect(screen).toContain('COMPLETIONS')
  })
})
