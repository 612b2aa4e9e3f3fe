// The clock of the machine is set while the program runs: waits go on, and nothing is asked for in a rush.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from '../app'
import { Running } from '../cli'
import { agentTo, kubeconfigTo, prefect06 } from './ground'
import { sendJson, startHostileServer } from './hostile-server'

const hourMs = 3_600_000

/** Loaded before the program: at each SIGUSR2 its time of day goes back an hour, then forward by two, and so on. */
const settableClock = `
let shiftMs = 0
const Real = Date
globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + shiftMs)
    else super(...given)
  }
  static now() {
    return Real.now() + shiftMs
  }
}
process.on('SIGUSR2', () => (shiftMs = shiftMs < 0 ? ${hourMs} : -${hourMs}))
`

test('the agent polls on when the clock is set an hour back, and an hour forward', async () => {
  const home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  const api = await startHostileServer('', prefect06({}))
  const cluster = await startHostileServer('', ({ method, body }, response) =>
    sendJson(response, method === 'POST' ? (JSON.parse(body) as object) : { metadata: {}, items: [] }),
  )
  const preload = join(home, 'settable-clock.mjs')
  await writeFile(preload, settableClock)
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(preload).href}` }
  const agent = new Running(agentTo(api.url, await kubeconfigTo(home, cluster.url)), { home, env })
  const polls = (): { readonly at: string }[] =>
    agent.lines
      .map((line) => JSON.parse(line) as { readonly event: string; readonly at: string })
      .filter(({ event }) => event === 'polled')
  const lastAt = (): number => Date.parse(polls().at(-1)?.at ?? '')
  try {
    await expect.poll(() => polls().length, { timeout: 20_000 }).toBeGreaterThan(0)
    for (const shiftMs of [-hourMs, hourMs]) {
      const before = polls().length
      agent.send('SIGUSR2')
      await expect.poll(() => polls().length, { timeout: 15_000 }).toBeGreaterThan(before + 1)
      expect(Math.abs(lastAt() - (Date.now() + shiftMs))).toBeLessThan(60_000)
    }
    // The pauses of an idle agent double: in these seconds that is a dozen polls.
    expect(polls().length).toBeLessThan(20)
  } finally {
    const { code } = await agent.end('SIGTERM')
    await Promise.all([api.close(), cluster.close()])
    await rm(home, { recursive: true, force: true })
    expect(code).toBe(0)
  }
})

/** Of the app's main process: the page has its own. */
const setClock = ({ app }: Panel, shiftMs: number): Promise<void> =>
  app.evaluate((_, ms) => {
    const real = performance.timeOrigin
    Date.now = () => Math.round(real + performance.now()) + ms
  }, shiftMs)

test('the agent of the panel polls on when the clock is set an hour back', async () => {
  const panel = await launchPanel()
  try {
    const lastPollAt = (): Promise<number> =>
      panel.page.evaluate(async () => {
        const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
        return connections[0]?.agent.lastPollAt ?? Infinity
      })
    await expect.poll(lastPollAt).toBeLessThan(Infinity)
    await setClock(panel, -hourMs)
    await expect.poll(lastPollAt).toBeLessThan(Date.now() - hourMs / 2)
  } finally {
    await panel.close()
  }
})
