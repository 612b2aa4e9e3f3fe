// Whoever asks the panel to end waits neither for a terminal that takes nothing, nor for a reader, nor for the page.
import type { ChildProcess } from 'node:child_process'
import { access, readdir, stat } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { startPracticeApi } from '../../electron/practice/api'
import { startPracticeCluster } from '../../electron/practice/cluster'
import { demoPlayOf } from '../../electron/practice/demo-flows'
import { runFlowProcess } from '../../electron/practice/flow-process'
import { Home, launchPanel, panelCommand, spawnPanel } from '../app'
import { stoppedReader } from './full-pipe'
import { openStoppedTerminal } from './terminal'

// Now and then Chromium writes before the panel's first line, and then waits for the terminal: hence some panels.
for (let n = 1; n <= 4; n++) {
  test(`a terminal that is stopped holds up no panel, and SIGTERM ends it (${n})`, async () => {
    test.skip(process.platform !== 'linux', 'needs util-linux’ script')
    const panel = await Home.make()
    const { file, args, env } = panelCommand(panel)
    const terminal = await openStoppedTerminal([file, ...args].map((word) => `'${word}'`).join(' '), panel.folder, env)
    try {
      const beats = () => access(panel.heartbeat).then(() => true, () => false) // prettier-ignore
      await expect.poll(beats, { timeout: 40_000 }).toBe(true)
      expect(await terminal.secondsToEnd()).toBeLessThan(10)
      expect(await readdir(panel.data)).not.toContain('SingletonLock')
    } finally {
      await terminal.close()
      await panel.remove()
    }
  })
}

/** How long it takes from SIGTERM to its end, ms. */
async function msToEnd(panel: ChildProcess): Promise<number> {
  const began = performance.now()
  panel.kill('SIGTERM')
  await expect.poll(() => panel.exitCode ?? panel.signalCode, { timeout: 20_000 }).not.toBeNull()
  return performance.now() - began
}

test('a reader that reads nothing holds up no panel, and SIGTERM ends it', async () => {
  test.skip(process.platform === 'win32', 'has no named pipes of this kind')
  const home = await Home.make()
  const reader = stoppedReader(home.folder)
  const panel = spawnPanel(home, ['ignore', reader.fd, reader.fd])
  try {
    const beatAt = () => stat(home.heartbeat).then(({ mtimeMs }) => mtimeMs, () => 0) // prettier-ignore
    await expect.poll(beatAt, { timeout: 40_000 }).toBeGreaterThan(0)
    reader.fill()
    const later = (await beatAt()) + 3_000
    await expect.poll(beatAt, { timeout: 20_000 }).toBeGreaterThan(later)
    expect(await msToEnd(panel)).toBeLessThan(10_000)
  } finally {
    panel.kill('SIGKILL')
    reader.close()
    await home.remove()
  }
})

test('beside a page that hangs the agent goes on, and SIGTERM ends the panel', async () => {
  const api = await startPracticeApi()
  const cluster = await startPracticeCluster({ plays: demoPlayOf, process: runFlowProcess, speed: 20 })
  const panel = await launchPanel({ kubeconfig: cluster.kubeconfig })
  try {
    const { app, page } = panel
    const choice = {
      api: { kind: 'endpoint', url: api.url, urlForPods: null },
      cluster: { kind: 'context', context: 'practice', namespace: 'default' },
    } as const
    const started = await page.evaluate(
      async ([given, token]) => {
        const used = await window.flowdeck.call('connections.use', { choice: given, token })
        const { shownConnectionId } = await window.flowdeck.call('panel.snapshot', undefined)
        return [used, await window.flowdeck.call('agent.start', { connectionId: shownConnectionId ?? '' })]
      },
      [choice, api.token] as const,
    )
    expect(started).toEqual([{ ok: true }, { ok: true }])
    const titles = await app.evaluateHandle(({ BrowserWindow }) => {
      const seen: string[] = []
      BrowserWindow.getAllWindows()[0]!.webContents.on('page-title-updated', (_, title) => seen.push(title))
      return seen
    })
    await page.evaluate(() => {
      const hang = (): void => {
        for (;;);
      }
      document.title = 'it hangs'
      setTimeout(hang, 100)
    })
    await expect.poll(() => titles.jsonValue()).toContain('it hangs')
    const id = api.createRun('hello')
    const stateOf = () => api.snapshot().flowRuns.find((run) => run.id === id)?.state
    await expect.poll(stateOf, { timeout: 30_000 }).toBe('Success')
    expect(await msToEnd(panel.process)).toBeLessThan(10_000)
  } finally {
    panel.process.kill('SIGKILL')
    await panel.close()
    await Promise.all([api.close(), cluster.close()])
  }
})
