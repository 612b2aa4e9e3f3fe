// What nothing caught neither freezes nor ends the panel: streams, errors in main and in the page, rows of others.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { Home, launchPanel, panelCommand, spawnPanel, type Panel } from '../app'
import { agentSays, expectPage, expectState, goTo, openRun, startDemoRun } from '../at'
import { hungUp, openTerminal } from './terminal'
import { startWrongServers } from './wrong-rows'

/** Ends it by SIGTERM, as a session manager does. @returns its exit code */
async function terminate(panel: ChildProcess): Promise<number | null> {
  const ended = once(panel, 'exit') as Promise<[number | null]>
  panel.kill('SIGTERM')
  return (await ended)[0]
}

for (const stdio of ['a pipe without a reader', 'a full disk'] as const) {
  test(`goes on when its output goes to ${stdio}, and SIGTERM ends it`, async () => {
    test.skip(stdio === 'a full disk' && process.platform !== 'linux', 'has no /dev/full')
    const home = await Home.make()
    const to = stdio === 'a full disk' ? openSync('/dev/full', 'w') : 'pipe'
    const panel = spawnPanel(home, ['ignore', to, to])
    try {
      panel.stdout?.destroy()
      panel.stderr?.destroy()
      const beatAt = () =>
        stat(home.heartbeat).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        )
      await expect.poll(beatAt).toBeGreaterThan(0)
      // By then the first runs are deployed, and said.
      const later = (await beatAt()) + 3_000
      await expect.poll(beatAt).toBeGreaterThan(later)
      expect(await terminate(panel)).toBe(0)
    } finally {
      panel.kill('SIGKILL')
      if (typeof to === 'number') closeSync(to)
      await home.remove()
    }
  })
}

test('a terminal that is closed ends it in good order', async () => {
  test.skip(process.platform !== 'linux', 'needs util-linux’ script')
  const home = await Home.make()
  try {
    const { file, args, env } = panelCommand(home)
    const terminal = openTerminal([file, ...args].map((word) => `'${word}'`).join(' '), home.folder, env)
    await expect.poll(() => terminal.output()).toContain('Deployed')
    terminal.close()
    expect(await terminal.exitCode()).toBe(hungUp)
    expect(await terminal.output()).toContain('Stopped after')
  } finally {
    await home.remove()
  }
})

test('goes on after errors that nothing caught, says them, and SIGTERM ends it', async () => {
  const panel = await launchPanel()
  try {
    const { app, page } = panel
    await agentSays(page, 'Agent: Running')
    await app.evaluate(({ dialog }) => {
      const noted = globalThis as { boxes?: string[] }
      noted.boxes = []
      dialog.showErrorBox = (title) => void noted.boxes?.push(title)
      setTimeout(() => {
        throw new Error('attack by a timer')
      })
      void Promise.reject(new Error('attack by a promise'))
      process.nextTick(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- an attack throws what it likes
        throw undefined
      })
      for (let n = 0; n < 1_000; n++) setImmediate(() => void Promise.reject(new Error('attack in numbers')))
    })
    await goTo(page, 'Problems')
    await expect(page.getByRole('main')).toContainText('Flowdeck has made a mistake')
    await startDemoRun(page, 'hello')
    await expectState(page, 'Success')
    expect(await app.evaluate(() => (globalThis as { boxes?: string[] }).boxes)).toEqual([])
    const log = panel.log()
    expect(log).toContain('attack by a timer')
    expect(log).toContain('attack by a promise')
    expect(log.split('attack in numbers').length).toBeLessThan(6)
    expect(await terminate(panel.process)).toBe(0)
  } finally {
    await panel.close()
  }
})

test('wrong rows of both servers are left out and said; the others are shown and deployed', async () => {
  const { api, apiUrl, kubeconfig, close } = await startWrongServers('0.6', 0)
  let panel: Panel | null = null
  try {
    panel = await launchPanel({
      kubeconfig: await readFile(kubeconfig, 'utf8'),
      settings: settingsFor(apiUrl, api.url),
    })
    const { page } = panel
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
    await page.getByLabel('New token').fill(api.token)
    await page.getByRole('button', { name: 'Replace token' }).click()
    await agentSays(page, 'Agent: Running')
    api.createRun('hello')
    await openRun(page, 'hello')
    await expectState(page, 'Success')
    await goTo(page, 'Problems')
    const problems = page.getByRole('main')
    await expect(problems).toContainText(`Some of what the Prefect API at ${apiUrl} sent can’t be read`)
    await expect(problems).toContainText('Some of what the cluster practice sent can’t be read')
    await expect(problems).not.toContainText('Flowdeck has made a mistake')
    expect(await terminate(panel.process)).toBe(0)
  } finally {
    await panel?.close()
    await close()
  }
})

test('a page that can’t be drawn says so and leaves the others; so does the frame, and it comes back', async () => {
  const panel = await launchPanel()
  try {
    const { page } = panel
    await agentSays(page, 'Agent: Running')
    await page.evaluate(() => {
      Date.prototype.setHours = () => {
        throw new Error('attack on a page')
      }
    })
    await page.getByRole('link', { name: 'Problems' }).click()
    await expect(page.getByRole('main')).toContainText('This page could not be drawn')
    await expect(page.getByRole('main')).toContainText('attack on a page')
    await goTo(page, 'Jobs')

    await page.evaluate(() => {
      Number.prototype.toLocaleString = () => {
        throw new Error('attack on the frame')
      }
    })
    const { connectionId, flowId } = await page.evaluate(async () => {
      const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
      return { connectionId: connections[0]!.connectionId, flowId: connections[0]!.demoFlows[0]!.id }
    })
    // The number of runs that wait is drawn again.
    await page.evaluate((run) => window.flowdeck.call('flowRuns.startDemo', run), {
      ...{ connectionId, flowId, dueInMs: 60_000 },
    })
    await expect(page.getByRole('main')).toContainText('The panel could not be drawn')
    await expect(page.getByRole('main')).toContainText('attack on the frame')
    await page.getByRole('button', { name: 'Load the panel again' }).click()
    await agentSays(page, 'Agent: Running')
    await goTo(page, 'Problems')
    await expectPage(page, 'Problems')
  } finally {
    await panel.close()
  }
})

test('an error in the page that nothing caught is told', async () => {
  const panel = await launchPanel()
  try {
    const { page } = panel
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('attack by a timer')
      })
      void Promise.reject(new Error('attack by a promise'))
    })
    for (const words of ['attack by a timer', 'attack by a promise']) {
      await expect(page.getByText(`Flowdeck has made a mistake. Please report it: ${words}`)).toBeVisible()
    }
  } finally {
    await panel.close()
  }
})

function settingsFor(url: string, urlForPods: string): object {
  const cluster = { kind: 'context', context: 'practice', namespace: 'default' }
  const choice = { api: { kind: 'endpoint', url, urlForPods, dialect: 'auto' }, cluster }
  return {
    version: 2,
    connections: [{ id: 'own', choice }],
    activeConnectionId: 'own',
    startOnOpen: true,
  }
}
