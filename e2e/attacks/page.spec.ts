// A page that somebody else has taken over: what it can do to the machine, the user and the agent.
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { answerSaveDialog, launchPanel, type Panel } from '../app'
import { agentSays } from '../at'

let panel: Panel
test.beforeAll(async () => {
  panel = await launchPanel()
  await agentSays(panel.page, 'Agent: Running')
})
test.afterAll(() => panel.close())

test('it opens no box, prints nothing, starts no download, and picks no files', async () => {
  const { app, page } = panel
  const begun = await app.evaluateHandle(({ BrowserWindow }) => {
    const refused: boolean[] = []
    BrowserWindow.getAllWindows()[0]!.webContents.session.on('will-download', (event) => {
      refused.push(event.defaultPrevented)
      event.preventDefault()
    })
    return refused
  })
  const boxes: string[] = []
  page.on('dialog', (box) => boxes.push(box.type()))
  const refusals: string[] = []
  page.on('console', (message) => refusals.push(message.text()))
  // The user was here: only then may a page ask.
  await page.getByRole('heading', { level: 1 }).first().click()
  const pickers = await page.evaluate(() => {
    alert('x')
    confirm('x')
    // Where it is allowed it does not return.
    print()
    for (const href of [URL.createObjectURL(new Blob(['x'])), 'data:text/plain,x']) {
      const anchor = Object.assign(document.createElement('a'), { href, download: '../../.bashrc' })
      document.body.append(anchor)
      anchor.click()
      anchor.remove()
    }
    return ['showOpenFilePicker', 'showSaveFilePicker', 'showDirectoryPicker'].filter((name) => name in window)
  })
  expect(pickers).toEqual([])
  for (const words of ["'alert()'", "'confirm()'", "'print()'"])
    await expect.poll(() => refusals.filter((text) => text.includes(words)).length, words).toBeGreaterThan(0)
  await expect.poll(async () => (await begun.jsonValue()).length).toBeGreaterThan(0)
  expect(await begun.jsonValue()).not.toContain(false)
  expect(boxes).toEqual([])
})

test('it can’t leave a window of nothing: about:blank, which no navigation is asked about, is followed by the panel', async () => {
  const { app, page } = panel
  const gone = await app.evaluateHandle(({ BrowserWindow }) => {
    const urls: string[] = []
    BrowserWindow.getAllWindows()[0]!.webContents.on('did-navigate', (_, url) => urls.push(url))
    return urls
  })
  await page.evaluate(() => setTimeout(() => (location.href = 'about:blank')))
  await expect.poll(() => gone.jsonValue()).toEqual(['about:blank', 'app://flowdeck/'])
  await agentSays(page, 'Agent: Running')
})

/** Asks for the same many times at once. @returns how often it was answered, and what the refusals say */
const flood = (name: string, inputs: readonly unknown[]): Promise<{ answered: unknown[]; refusals: string[] }> =>
  panel.page.evaluate(
    async ([call, all]) => {
      const asked = all.map((input) => window.flowdeck.call(call as never, input as never) as Promise<unknown>)
      const settled = await Promise.allSettled(asked)
      return {
        answered: settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
        refusals: settled.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : [])),
      }
    },
    [name, inputs] as const,
  )

const shown = () =>
  panel.page.evaluate(async () => {
    const { connections, shownConnectionId } = await window.flowdeck.call('panel.snapshot', undefined)
    return connections.find(({ connectionId }) => connectionId === shownConnectionId)!
  })

test('a path is no name for a file, and one save dialog is open at a time', async () => {
  const { app } = panel
  const dialogs = await app.evaluateHandle(({ dialog }) => {
    const paths: string[] = []
    dialog.showSaveDialog = (...given: unknown[]) => {
      paths.push((given.at(-1) as { defaultPath: string }).defaultPath)
      return new Promise((resolve) => setTimeout(() => resolve({ canceled: true, filePath: '' }), 200))
    }
    return paths
  })
  const names = ['../../.bashrc', '/etc/cron.d/x.log', 'x.desktop']
  const paths = await flood(
    'app.saveText',
    names.map((suggestedName) => ({ suggestedName, text: 'x' })),
  )
  expect(paths.answered).toEqual([])
  expect(await dialogs.jsonValue()).toEqual([])
  const many = await flood('app.saveText', Array(30).fill({ suggestedName: 'pod.log', text: 'x' }))
  expect(many.answered).toHaveLength(1)
  expect(await dialogs.jsonValue()).toEqual([expect.stringMatching(/[\\/]pod\.log$/)])
})

test('six hundred followed logs: a few are followed, and a new run’s Job comes as soon as ever', async () => {
  const { connectionId, demoFlows } = await shown()
  const start = (flow: string) =>
    panel.page.evaluate(
      async ([id, flowId]) =>
        (await window.flowdeck.call('flowRuns.startDemo', { connectionId: id, flowId, dueInMs: 0 })).flowRunId,
      [connectionId, demoFlows.find(({ name }) => name === flow)!.id] as const,
    )
  const jobOf = async (id: string) => (await shown()).jobs.find(({ flowRunId }) => flowRunId === id)
  const long = await start('train-long')
  const podOf = async () => (await shown()).pods.find((pod) => pod.flowRunId === long && pod.phase === 'Running')
  await expect.poll(podOf).toBeTruthy()
  const pod = (await podOf())!
  const target = { connectionId, pod: pod.name, container: pod.containers[0]!.name, previous: false }
  const { answered, refusals } = await flood('podLogs.follow', Array(600).fill(target))
  expect(answered.length).toBeLessThanOrEqual(20)
  expect(answered.length).toBeGreaterThan(0)
  expect(refusals.length).toBe(600 - answered.length)
  const hello = await start('hello')
  // A page that asks for all there is more than five times a second is refused.
  await expect.poll(() => jobOf(hello), { intervals: [250] }).toBeTruthy()
  await flood(
    'podLogs.stop',
    (answered as { followId: string }[]).map(({ followId }) => ({ connectionId, followId })),
  )
})

test('what is refused says little in the log, however much and often a page sends it', async () => {
  const before = panel.log().length
  const long = 'x'.repeat(100_000)
  await flood(`${long}\n2030-01-01T00:00:00.000Z Deployed everything`, Array(200).fill(null))
  await flood('flowRuns.details', Array(200).fill({ connectionId: long, flowRunId: `\n${long}` }))
  await flood('app.copyText', Array(5).fill({ text: 'x'.repeat(11_000_000) }))
  await flood('settings.change', Array(50).fill({ agentName: long, theme: long }))
  await expect.poll(() => panel.log()).toContain('refused a call')
  const written = panel.log().slice(before)
  expect(written.length).toBeLessThan(20_000)
  expect(written).not.toMatch(/^2030/m)
})

test('thirty changes of the pair at once leave what one leaves', async () => {
  const listening = () =>
    panel.app.evaluate(() => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length)
  const practice = { choice: { api: { kind: 'practice' }, cluster: { kind: 'practice' } }, token: '' }
  await flood('connections.use', Array(30).fill(practice))
  await expect.poll(listening).toBe(2)
  const { connections } = await panel.page.evaluate(() => window.flowdeck.call('panel.snapshot', undefined))
  expect(connections).toHaveLength(1)
})

test('an export over a file that others may read is for its user alone', async () => {
  test.skip(process.platform === 'win32', 'Windows has no modes.')
  const path = panel.home.file('prefect-agent.yaml')
  const { connectionId } = await shown()
  for (const [name, input] of [
    ['deployment.save', { connectionId, dialect: '0.6', options: { namespace: 'flows' } }],
    ['app.saveText', { suggestedName: 'pod.log', text: 'what a pod said' }],
  ] as const) {
    await writeFile(path, 'for all to read')
    await chmod(path, 0o644)
    await answerSaveDialog(panel, path)
    expect((await flood(name, [input])).answered).toEqual([{ path }])
    expect(((await stat(path)).mode & 0o777).toString(8)).toBe('600')
    expect(await readFile(path, 'utf8')).toMatch(/PREFECT__CLOUD__AGENT__AUTH_TOKEN|what a pod said/)
  }
})

test('it can’t keep its window open', async () => {
  const own = await launchPanel()
  try {
    await own.page.evaluate(() => {
      window.addEventListener('beforeunload', (event) => event.preventDefault())
      window.onbeforeunload = () => 'stay'
    })
    // The user was here: only then is a page asked.
    await own.page.getByRole('heading', { level: 1 }).first().click()
    const ended = new Promise<void>((resolve) => own.app.once('close', () => resolve()))
    await own.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
    await ended
  } finally {
    await own.close()
  }
})

test('one that ends as soon as it is there is loaded again, but not all the time', async () => {
  const own = await launchPanel()
  try {
    const crash = (comesBack: boolean) =>
      own.app.evaluate(async ({ BrowserWindow }, isAwaited) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!
        const gone = new Promise<void>((resolve) => webContents.once('render-process-gone', () => resolve()))
        const loaded = new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()))
        webContents.forcefullyCrashRenderer()
        await gone
        if (isAwaited) await loaded
      }, comesBack)
    for (let n = 0; n < 4; n++) await crash(n < 3)
    await expect.poll(() => own.log()).toContain('it is loaded again in 30 s.')
    expect(own.log().match(/it is loaded again\./g)).toHaveLength(3)
  } finally {
    await own.close()
  }
})
