// The app's own life: its page crashes, it is opened twice, it quits.
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Home, launchPanel } from './app'
import { agentSays, chooseFromAgentMenu, expectPage, expectState, goTo, openRun } from './at'

test('the page crashes: the agent goes on, and the page comes back with what happened meanwhile', async () => {
  const panel = await launchPanel()
  try {
    const { app, page, log } = panel
    await agentSays(page, 'Agent: Running')
    await openRun(page, 'sync-crm')
    const loaded = app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]!.webContents
          contents.once('did-finish-load', () => resolve())
          contents.forcefullyCrashRenderer()
        }),
    )
    await loaded
    expect(log()).toMatch(/page ended \(crashed\)/)
    // Playwright has given up on the crashed page: what it shows now is asked of the window itself.
    const ask = (script: string) =>
      app.evaluate(
        ({ BrowserWindow }, code) =>
          BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(code) as Promise<string>,
        script,
      )
    await expect.poll(() => ask('document.querySelector("header").innerText')).toContain('Running')
    // The run that falls due after the crash is deployed all the same.
    const late = `window.flowdeck.call('panel.snapshot', undefined).then(({ connections: [{ flowRuns }] }) =>
      flowRuns.find(({ flowName }) => flowName === 'report').state)`
    await expect.poll(() => ask(late), { timeout: 30_000 }).toBe('Success')
  } finally {
    await panel.close()
  }
})

test('quits within seconds while runs are on their way; the window comes back where it was', async () => {
  const home = await Home.make()
  try {
    const first = await launchPanel(home)
    await agentSays(first.page, 'Agent: Running')
    // It runs a moment before it is ready.
    await expect.poll(first.log).toMatch(/practice\/default: Agent agent is ready: /)
    await first.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 30, width: 1000, height: 700 })
    })
    const quitting = Date.now()
    await first.quit()
    expect(Date.now() - quitting).toBeLessThan(8_000)
    expect(first.process.exitCode).toBe(0)
    expect((await stat(home.heartbeat)).isFile()).toBe(true)
    // The log has it all, to the very last.
    const logged = await readFile(join(home.data, 'logs', 'flowdeck.log'), 'utf8')
    expect(logged).toMatch(/Z practice\/default: Agent agent is ready: /)
    expect(logged).toMatch(/Z practice\/default: Stopped after \d+ deployed flow runs/)

    const second = await launchPanel(home)
    const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())
    expect(bounds).toEqual({ x: 40, y: 30, width: 1000, height: 700 })
    await second.quit()
  } finally {
    await home.remove()
  }
})

test('closing the window quits', async () => {
  const panel = await launchPanel()
  const ended = new Promise<number | null>((resolve) => panel.process.once('exit', resolve))
  await panel.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
  expect(await ended).toBe(0)
  await panel.close()
})

test('SIGTERM ends it in good order', async () => {
  const panel = await launchPanel()
  await agentSays(panel.page, 'Agent: Running')
  const ended = new Promise<number | null>((resolve) => panel.process.once('exit', resolve))
  panel.process.kill('SIGTERM')
  expect(await ended).toBe(0)
  await panel.close()
})

test('opened a second time, the one there is comes to the front', async () => {
  const home = await Home.make()
  const panel = await launchPanel(home)
  try {
    await expect(launchPanel(home)).rejects.toThrow()
    expect(await panel.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    await agentSays(panel.page, 'Agent: Running')
  } finally {
    await panel.close()
  }
})

test('in a narrow window everything is still there', async () => {
  const panel = await launchPanel()
  try {
    const { app, page } = panel
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(760, 600))
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(760)
    await openRun(page, 'sync-crm')
    await expectState(page, 'Failed')
    await goTo(page, 'Template')
    await expectPage(page, 'Template')
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(await overflow()).toBe(0)
    await chooseFromAgentMenu(page, 'Turn the agent off')
    await agentSays(page, 'Agent: Off')
  } finally {
    await panel.close()
  }
})
