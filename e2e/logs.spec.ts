// The log of a run and of a container: what is sought in it is shown, it fills the window, what was cut is loaded, and ways out.
import { readFile } from 'node:fs/promises'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { startPracticeApi, type PracticeApi } from '../electron/practice/api'
import { startPracticeCluster, type PracticeCluster } from '../electron/practice/cluster'
import { answerSaveDialog, launchPanel, type Panel } from './app'
import { agentSays, goTo, openRun, runPane, tab } from './at'
import { startCuttingProxy, type CuttingProxy } from './cutting-proxy'
import { layoutFaults } from './layout'
import { look, lookInBothThemes } from './look'

const written = { run: 5_000, pod: 7_000 } as const
/** Every 500th line is longer than any window, and says "needle" far to the right. */
const line = (n: number): string =>
  n % 500 === 250 ? `line ${n} ${'x'.repeat(3_000)} needle ${'y'.repeat(500)}` : `line ${n} of what was written`

let api: PracticeApi
let cluster: PracticeCluster
let panel: Panel
/** Between the panel and the cluster. */
let way: CuttingProxy
let isCutting = false
/** What the container writes next. */
let write: (text: string) => void
test.beforeAll(async () => {
  api = await startPracticeApi({ dialect: '1.x' })
  cluster = await startPracticeCluster({
    process: async (_, __, { log, signal }) => {
      write = log
      for (let n = 0; n < written.pod; n++) log(line(n))
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return { code: 0 }
    },
  })
  way = await startCuttingProxy({ host: '127.0.0.1', port: Number(new URL(cluster.url).port) }, () => isCutting)
  const id = api.createRun('hello')
  await writeLog(id)
  panel = await launchPanel({
    kubeconfig: cluster.kubeconfig.replaceAll(cluster.url, `http://127.0.0.1:${way.port}`),
    settings: {
      ...{ version: 2, theme: 'light', times: 'utc', startOnOpen: true, activeConnectionId: 'own' },
      connections: [
        {
          id: 'own',
          choice: {
            api: { kind: 'endpoint', url: api.url, urlForPods: null },
            cluster: { kind: 'context', context: 'practice', namespace: 'default' },
          },
        },
      ],
    },
  })
  const { page } = panel
  const given = { connectionId: 'own', token: api.token }
  expect(await page.evaluate((token) => window.flowdeck.call('connections.replaceToken', token), given)).toEqual({
    ok: true,
  })
  await agentSays(page, 'Agent: Running')
})
test.afterAll(async () => {
  await panel.close()
  await way.close()
  await cluster.close()
  await api.close()
})

async function writeLog(flowRunId: string): Promise<void> {
  const began = Date.now() - 60_000
  const logs = Array.from({ length: written.run }, (_, n) => ({
    ...{ flow_run_id: flowRunId, timestamp: new Date(began + n).toISOString(), level: 'INFO', name: 'flow' },
    message: line(n),
  }))
  const query = 'mutation ($logs: [write_run_log_input!]!) { write_run_logs(input: { logs: $logs }) { success } }'
  const headers = { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' }
  for (let from = 0; from < logs.length; from += 1_000) {
    const body = JSON.stringify({ query, variables: { logs: logs.slice(from, from + 1_000) } })
    const answer = await fetch(`${api.url}/graphql`, { method: 'POST', headers, body })
    expect(await answer.json()).toMatchObject({ data: { write_run_logs: { success: true } } })
  }
}

const jobPane = (page: Page): Locator => page.getByRole('region', { name: 'Job', exact: true })

/** Where a log is shown. */
const places = {
  run: {
    async open(page: Page) {
      await openRun(page, 'hello')
      await tab(page, 'Logs').click()
    },
    pane: runPane,
  },
  pod: {
    async open(page: Page) {
      await openRun(page, 'hello')
      await tab(page, 'Job and pods').click()
      await runPane(page).getByRole('button', { name: 'Show Job' }).click()
      await tab(page, 'Logs').click()
    },
    pane: jobPane,
  },
} as const

const logOf = (page: Page): Locator => page.getByRole('log')
const find = (page: Page): Locator => page.getByRole('searchbox', { name: 'Find in the log' })

/** Whether the match that is looked at lies within the log's box, and the text of its line. */
const currentMatch = (page: Page) =>
  logOf(page).evaluate((box) => {
    const mark = box.querySelector('mark.current')
    if (!mark) return null
    const [inner, outer] = [mark.getBoundingClientRect(), box.getBoundingClientRect()]
    return {
      seen:
        inner.left >= outer.left &&
        inner.right <= outer.right &&
        inner.top >= outer.top &&
        inner.bottom <= outer.bottom,
      line: /line \d+/.exec(mark.closest('[data-index]')?.textContent ?? '')?.[0],
    }
  })
const resize = (width: number, height: number) =>
  panel.app
    .evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w!, h!), [width, height])
    // A screen whose scale is no whole number has no window of every size.
    .then(() =>
      expect
        .poll(() =>
          panel.page.evaluate(([w, h]) => Math.abs(innerWidth - w!) + Math.abs(innerHeight - h!), [width, height]),
        )
        .toBeLessThan(3),
    )

for (const where of ['run', 'pod'] as const) {
  test.describe(`the log of a ${where}`, () => {
    test.beforeEach(async () => {
      await resize(1280, 800)
      // As one that was just opened: at its end, with nothing sought.
      await goTo(panel.page, 'Overview')
      await places[where].open(panel.page)
      await expect(logOf(panel.page)).toContainText(`line ${written[where] - 1} of`)
    })

    test('it stays at its end when the window gets lower', async () => {
      const belowEnd = () => logOf(panel.page).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)
      await expect.poll(belowEnd).toBeLessThan(2)
      await resize(1280, 620)
      await expect.poll(belowEnd).toBeLessThan(2)
    })

    test('search goes to the match itself, to the next and back', async () => {
      const { page } = panel
      const pane = places[where].pane(page)
      await logOf(page).focus()
      await page.keyboard.press('ControlOrMeta+f')
      await expect(find(page)).toBeFocused()
      await page.keyboard.type('needle')
      // The log stood at its end: the search goes on from there, round the end.
      const seen = async (count: string, text: string) => {
        await expect(pane.locator('.log-find [role=status]')).toHaveText(count)
        await expect.poll(() => currentMatch(page)).toEqual({ seen: true, line: text })
      }
      const [shown, first] = where === 'run' ? [4, 3_250] : [10, 2_250]
      await seen(`1/${shown}`, `line ${first}`)
      await page.keyboard.press('Enter')
      await seen(`2/${shown}`, `line ${first + 500}`)
      await page.keyboard.press('Shift+Enter')
      await page.keyboard.press('Shift+Enter')
      await seen(`${shown}/${shown}`, `line ${first + 500 * (shown - 1)}`)
      // Wherever the focus is.
      await page.getByRole('tab', { name: 'Logs', exact: true }).focus()
      await page.keyboard.press('F3')
      await seen(`1/${shown}`, `line ${first}`)
      await page.keyboard.press('Shift+F3')
      await seen(`${shown}/${shown}`, `line ${first + 500 * (shown - 1)}`)
      await look(page, `logs-${where}-found`)
      // Wrapped, the match stands far below the beginning of its line.
      await pane.getByRole('button', { name: 'Wrap' }).click()
      await page.keyboard.press('F3')
      await seen(`1/${shown}`, `line ${first}`)
      await pane.getByRole('button', { name: 'Wrap' }).click()
      // Esc clears, and then goes back to the log.
      await find(page).press('Escape')
      await expect(find(page)).toHaveValue('')
      await find(page).press('Escape')
      await expect(logOf(page)).toBeFocused()
    })

    test('it fills the window until Esc, with the focus kept in it and what is said above it', async () => {
      const { page } = panel
      const dialog = page.getByRole('dialog', { name: /^Log of / })
      await find(page).fill('needle')
      await logOf(page).focus()
      await page.keyboard.press('f')
      await expect(dialog).toBeVisible()
      expect(await dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 1280, height: 800 })
      await expect(logOf(page)).toBeFocused()
      await expect(find(page)).toHaveValue('needle')
      const outside = () => page.evaluate(() => document.activeElement?.closest('[role=dialog]') === null)
      for (const key of ['Tab', 'Shift+Tab'])
        for (let stop = 0; stop < 20; stop++) {
          await page.keyboard.press(key)
          expect(await outside()).toBe(false)
        }
      await dialog.getByRole('button', { name: 'Copy the log' }).click()
      const toast = page.getByText('Copied', { exact: true }).last()
      await expect(toast).toBeVisible()
      const isOnTop = await toast.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect()
        return element.contains(document.elementFromPoint(left + width / 2, top + height / 2))
      })
      expect(isOnTop).toBe(true)
      await find(page).focus()
      await page.keyboard.press('F3')
      await expect.poll(() => currentMatch(page)).toMatchObject({ seen: true })
      await look(page, `logs-${where}-full`)
      await page.keyboard.press('Escape')
      await expect(find(page)).toHaveValue('')
      await page.keyboard.press('Escape')
      await expect(dialog).toBeHidden()
      await expect(logOf(page)).toBeFocused()
      await expect(places[where].pane(page)).toBeVisible()
      // By its button, and back from that.
      const button = places[where].pane(page).getByRole('button', { name: 'Full screen (f)' })
      await button.focus()
      await page.keyboard.press('Enter')
      await expect(logOf(page)).toBeFocused()
      await page.keyboard.press('f')
      await expect(dialog).toBeHidden()
      await expect(page.getByRole('button', { name: 'Full screen (f)' })).toBeFocused()
    })

    test('it is copied and saved as it is shown, with times and without', async () => {
      const { page, app, home } = panel
      const pane = places[where].pane(page)
      const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /
      const times = pane.getByRole('button', { name: 'Times' })
      for (const on of [true, false]) {
        if ((await times.getAttribute('aria-pressed')) !== `${on}`) await times.click()
        // All at one look: a log that is laid out anew draws other lines.
        const haveTimes = () =>
          logOf(page).evaluate((box) => [
            ...new Set(Array.from(box.querySelectorAll('.line'), (each) => each.querySelector('.tm') !== null)),
          ])
        await expect.poll(haveTimes).toEqual([on])
        const copied = async () => {
          const lines = (await app.evaluate(({ clipboard }) => clipboard.readText())).split('\n')
          const newest = lines.findLast((text) => text.includes('of what')) ?? ''
          return [time.test(newest), newest.replace(time, '')]
        }
        const level = where === 'run' ? 'INFO ' : ''
        const last = `${level}line ${written[where] - 1} of what was written`
        await pane.getByRole('button', { name: 'Copy the log' }).click()
        await expect.poll(copied).toEqual([on, last])
      }
      const file = home.file(`${where}.log`)
      await answerSaveDialog(panel, file)
      await pane.getByRole('button', { name: 'Save the log…' }).click()
      await expect(page.getByText(`Saved ${file}`)).toBeVisible()
      expect(await readFile(file, 'utf8')).toContain(`line ${written[where] - 2} of what was written\n`)
      if (where === 'run') await times.click()
    })

    test('it says that it is cut, and loads what is before it while what is looked at stays', async () => {
      const { page } = panel
      const pane = places[where].pane(page)
      /** Keys scroll smoothly: where a log stands is known once it has come to its end. */
      const scrolledBy = async (key: string) => {
        await logOf(page).focus()
        // It is listened for before the key is pressed: of a short way the end may come first.
        const listens = await logOf(page).evaluateHandle((box) => ({
          ended: new Promise((resolve) => box.addEventListener('scrollend', () => resolve(null), { once: true })),
        }))
        await page.keyboard.press(key)
        await listens.evaluate(({ ended }) => ended)
      }
      const load = pane.getByRole('button', { name: 'Load earlier lines' })
      // As many as are read at once.
      const [first, ...more] = where === 'run' ? ([2_000, 4_000] as const) : ([5_000] as const)
      const says = (count: number) =>
        expect(pane.getByText(`Only the newest ${count.toLocaleString('en')} lines are shown.`)).toBeVisible()
      await says(first)
      await scrolledBy('Home')
      // A run's log has a line of the agent's, too.
      await expect(logOf(page)).toContainText(new RegExp(`line ${(written[where] - first) / 10}[01] of`))
      await scrolledBy('PageDown')
      const topLine = () =>
        logOf(page).evaluate((box) => {
          const top = box.getBoundingClientRect().top
          const rows = [...box.querySelectorAll('[data-index]')].map((row) => ({
            ...{ text: row.textContent, top: row.getBoundingClientRect().top - top },
          }))
          const [seen] = rows.filter((row) => row.top > 0).sort((a, b) => a.top - b.top)
          return seen && { line: /line \d+/.exec(seen.text)?.[0], top: Math.round(seen.top) }
        })
      const lineOfTop = async () => Number(/\d+/.exec((await topLine())?.line ?? '')?.[0])
      expect(await lineOfTop()).toBeGreaterThan(written[where] - first + 10)
      const before = await topLine()
      for (const count of more) {
        await load.click()
        await says(count)
        await expect.poll(topLine).toEqual(before)
      }
      await load.click()
      await expect(load).toBeHidden()
      await expect(pane.getByText(where === 'run' ? /^5,00\d lines$/ : /^7,000 lines$/)).toBeVisible()
      await expect.poll(topLine).toEqual(before)
      await logOf(page).focus()
      await page.keyboard.press('Home')
      await expect(logOf(page)).toContainText('line 0 of')
    })

    test('nothing is cut off or lies over its neighbour, beside the list and filling the window', async () => {
      test.setTimeout(180_000)
      const { page } = panel
      for (const theme of ['dark', 'light'] as const) {
        await page.evaluate((chosen) => window.flowdeck.call('settings.change', { theme: chosen }), theme)
        await expect(page.locator(`html[data-theme=${theme}]`)).toBeAttached()
        for (const [width, height] of [
          [640, 480],
          [900, 700],
          [1440, 900],
          [2560, 1440],
        ] as const) {
          await resize(width, height)
          for (const full of [false, true]) {
            if (full) await page.getByRole('button', { name: 'Full screen (f)' }).click()
            await find(page).fill('needle')
            await expect.poll(() => currentMatch(page)).toMatchObject({ seen: true })
            await expect(logOf(page).locator('mark.current')).toBeInViewport({ ratio: 0.9 })
            await look(page, `logs-${where}-${width}${full ? '-full' : ''}-${theme}`)
            expect(await layoutFaults(page), `${width} × ${height}`).toEqual([])
            await find(page).fill('')
            if (full) await page.getByRole('button', { name: 'Leave full screen (Esc)' }).click()
          }
        }
      }
    })
  })
}

test('the keys of logs are in the sheet of keys', async () => {
  const { page } = panel
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  for (const words of ['FindCtrl F', 'Next matchF3', 'Full screen, and backf'])
    await expect(sheet.getByRole('listitem').filter({ hasText: words })).toBeVisible()
  await look(page, 'logs-keys')
  await page.keyboard.press('Escape')
})

test('a container’s log says that the connection is lost, and goes on after its last line when it is found again', async () => {
  const { page } = panel
  await resize(1280, 800)
  await goTo(page, 'Overview')
  await places.pod.open(page)
  const last = `line ${written.pod - 1} of`
  await expect(logOf(page)).toContainText(last)
  isCutting = true
  write('a line that nobody heard')
  await expect(jobPane(page).getByText('The connection to the log is lost')).toBeVisible()
  await expect(jobPane(page).getByText('Connection lost', { exact: true })).toBeVisible()
  await lookInBothThemes(page, 'logs-pod-lost')
  write('and another')
  isCutting = false
  await expect(jobPane(page).getByText('The connection to the log is found again')).toBeVisible({ timeout: 30_000 })
  await expect(logOf(page)).toContainText(/a line that nobody heard.*and another/)
  await expect(logOf(page).getByText(/that nobody heard|and another/)).toHaveCount(2)
  await lookInBothThemes(page, 'logs-pod-found')
  await jobPane(page).getByRole('button', { name: 'Hide', exact: true }).click()
  await expect(jobPane(page).getByText('The connection to the log')).toBeHidden()
})
