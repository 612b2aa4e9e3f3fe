// What the panel's page can't do, whatever gets into it.
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import { expectPage, goTo } from './at'

let panel: Panel
test.beforeAll(async () => (panel = await launchPanel()))
test.afterAll(() => panel.close())

const windows = () => panel.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)

test('it has no Node and no Electron, only the one bridge', async () => {
  const found = await panel.page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
    bridge: Object.keys(window.flowdeck).toSorted(),
  }))
  expect(found).toEqual({ node: [], bridge: ['call', 'on'] })
})

test('its window is sandboxed and isolated', async () => {
  const preferences = await panel.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webSecurity }
  })
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true })
})

test('it opens no second window', async () => {
  expect(await panel.page.evaluate(() => window.open('https://example.com/') === null)).toBe(true)
  expect(await panel.page.evaluate(() => window.open('app://flowdeck/') === null)).toBe(true)
  expect(await windows()).toBe(1)
})

test('it loads nothing from elsewhere, and no script that is not the app’s', async () => {
  const tried = await panel.page.evaluate(async () => {
    const refused = (promise: Promise<unknown>) => promise.then(() => 'loaded').catch(() => 'refused')
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.head.append(script)
    script.remove()
    return {
      remote: await refused(fetch('https://example.com/')),
      local: await refused(fetch('http://127.0.0.1:9/')),
      files: await refused(fetch('file:///etc/passwd')),
      inline: 'injected' in window,
      permission: await navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state),
    }
  })
  expect(tried).toEqual({ remote: 'refused', local: 'refused', files: 'refused', inline: false, permission: 'denied' })
})

test('it is given no permission, whichever it asks for', async () => {
  const asked = await panel.page.evaluate(async () => {
    const nameOf = (error: unknown): string => (error as Error).name
    const refused = (promise: Promise<unknown>) => promise.then(() => 'given', nameOf)
    return {
      notifications: await Notification.requestPermission(),
      midi: await refused(navigator.requestMIDIAccess({ sysex: true })),
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'NotAllowedError' : code),
        ),
      ),
      clipboard: await refused(navigator.clipboard.readText()),
    }
  })
  expect(asked).toEqual({
    notifications: 'denied',
    midi: 'NotAllowedError',
    place: 'NotAllowedError',
    clipboard: 'NotAllowedError',
  })
})

test('the app’s own scheme serves the panel’s files and nothing above them', async () => {
  const statuses = await panel.page.evaluate(async () => {
    const paths = ['index.html', '../main/main.js', '%2e%2e/main/main.js', '..%2fmain%2fmain.js', 'nothing.js']
    return Promise.all(paths.map((path) => fetch(`app://flowdeck/${path}`).then(({ status }) => status)))
  })
  expect(statuses).toEqual([200, 404, 404, 404, 404])
})

for (const [what, name, input] of [
  ['a call that is not in the contract', 'nope', undefined],
  ['a name of every object', 'constructor', undefined],
  ['input of the wrong type', 'flowRuns.logs', { connectionId: 'connection-1', flowRunId: 7 }],
  ['input out of bounds', 'flowRuns.startDemo', { connectionId: 'connection-1', flowId: 'x', dueInMs: -1 }],
  ['input where none is taken', 'panel.snapshot', { force: true }],
  ['a call that names no connection', 'agent.start', {}],
  ['settings that can’t be', 'settings.change', { concurrency: 0 }],
  [
    'an address that is not one over HTTP',
    'connections.use',
    {
      choice: { api: { kind: 'endpoint', url: 'file:///etc/passwd', urlForPods: null }, cluster: { kind: 'practice' } },
    },
  ],
] as const) {
  test(`refuses ${what}`, async () => {
    const answer = await panel.page.evaluate(
      ([callName, callInput]) =>
        window.flowdeck.call(callName as never, callInput as never).then(
          () => 'answered',
          (error: unknown) => String(error),
        ),
      [name, input] as const,
    )
    expect(answer).toContain('RefusedCall')
    await expect.poll(() => panel.log()).toContain('refused a call')
  })
}

test('refuses a call from a page that is not the panel’s', async () => {
  const answer = await panel.app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
      try {
        await other.loadURL('app://flowdeck/')
        return (await other.webContents.executeJavaScript(
          "window.flowdeck.call('panel.snapshot').then(() => 'answered', (error) => String(error))",
        )) as string
      } finally {
        other.destroy()
      }
    },
    join(import.meta.dirname, '..', 'out', 'preload', 'preload.cjs'),
  )
  expect(answer).toContain('RefusedCall')
})

test('after all that, the panel works', async () => {
  await goTo(panel.page, 'Flow runs')
  await expectPage(panel.page, 'Flow runs')
})

// The last one: Playwright waits for good for a navigation that is denied.
test('it can’t navigate away', async () => {
  const { app, page } = panel
  const before = page.url()
  const tried = await app.evaluateHandle(({ BrowserWindow }) => {
    const prevented: boolean[] = []
    BrowserWindow.getAllWindows()[0]!.webContents.on('will-navigate', (event) => prevented.push(event.defaultPrevented))
    return prevented
  })
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'https://example.com/'
    document.body.append(link)
    link.click()
    link.remove()
    location.assign('https://example.com/')
  })
  await expect.poll(() => tried.jsonValue()).toContain(true)
  expect(await tried.jsonValue()).not.toContain(false)
  const url = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
  const drawn = () =>
    app.evaluate(
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
          "document.querySelector('nav').innerText",
        ) as Promise<string>,
    )
  expect(await drawn()).toContain('Flow runs')
  expect(await url()).toBe(before)
})
