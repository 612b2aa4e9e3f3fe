import { setTimeout as sleep } from 'node:timers/promises'
import { startPracticeApi } from '../../electron/practice/api'
import { startPracticeCluster } from '../../electron/practice/cluster'
import { Home, panelCommand } from '../app'
import { median, rounded } from './median'
import { connect, press } from './panel-page'
import { usageOf } from './program'
import { ShownWindow } from './shown-window'

/**
 * A container's log of 100,000 lines in the panel: its frames while the lines come, while it is scrolled from one end to the
 * other, and while something is sought in it, beside those while nothing happens; how long a key of the search takes until the page has drawn it, and until all
 * lines were searched. One JSON line each.
 */

const lines = 100_000
const linesAtOnce = 1_000
const everyMs = 100
const scrolledMs = 10_000
/** All lines have some of it, then one in a hundred. */
const sought = 'order 4242'

const text = (n: number): string => {
  const level = n % 50 === 0 ? 'WARNING' : 'INFO'
  return `${level} etl.load: order ${n} of ${(n * 7_919) % 10_007} customers was written in ${(n * 31) % 97} ms, ${n % 11} rows`
}

/** Scrolls the log from where it is to its beginning and back again, a step for each frame. */
const scrollFor = (ms: number): string => `new Promise((resolve) => {
  const box = document.querySelector('[role=log]')
  const began = performance.now()
  const next = () => {
    const part = (performance.now() - began) / ${ms}
    box.scrollTop = (box.scrollHeight - box.clientHeight) * Math.abs(1 - 2 * part)
    if (part < 1) requestAnimationFrame(next)
    else resolve()
  }
  requestAnimationFrame(next)
})`

/** Types a text into the search. Resolves with the ms until it is drawn, and until all was searched. */
const typed = (value: string): string => `new Promise((resolve) => {
  const input = document.querySelector('[aria-label="Find in the log"]')
  const began = performance.now()
  let drawnMs = null
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, ${JSON.stringify(value)})
  input.dispatchEvent(new Event('input', { bubbles: true }))
  const look = () => setTimeout(() => {
    drawnMs ??= performance.now() - began
    const count = document.querySelector('.log-find [role=status]')?.textContent ?? ''
    if (count.includes('+') || count.includes('…')) requestAnimationFrame(look)
    else resolve({ drawnMs, doneMs: performance.now() - began, count })
  })
  requestAnimationFrame(look)
})`

interface Watched<T> {
  readonly frames: readonly number[]
  /** What the page's process took, ms. */
  readonly cpuMs: number
  readonly result: T
}

interface Key {
  readonly drawnMs: number
  readonly doneMs: number
  readonly count: string
}

/** Frames for as long as something else goes on. */
async function watched<T>(window: ShownWindow, act: () => Promise<T>): Promise<Watched<T>> {
  await window.evaluate(`void (window.benchFrames = [], window.benchEnd = false, (${loop})())`)
  const before = usageOf(window.pagePid).cpuMs
  const result = await act()
  const cpuMs = usageOf(window.pagePid).cpuMs - before
  const frames = await window.evaluate<number[]>(`(window.benchEnd = true, window.benchFrames)`)
  return { frames, cpuMs, result }
}
const loop = `() => {
  let last = performance.now()
  const next = (now) => {
    window.benchFrames.push(now - last)
    last = now
    if (!window.benchEnd) requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}`

const row = (what: string, { frames, cpuMs }: Watched<unknown>, more: object = {}): boolean =>
  process.stdout.write(
    `${JSON.stringify({
      ...{ bench: 'panel-log', lines, what, longest_frame_ms: Math.round(Math.max(...frames)) },
      ...{ frames_over_50_ms: frames.filter((ms) => ms > 50).length, frames: frames.length },
      ...{ page_cpu_ms_a_frame: rounded(cpuMs / frames.length, 1), ...more },
    })}\n`,
  )

let write: () => void = () => undefined
const written = new Promise<void>((resolve) => (write = resolve))
const api = await startPracticeApi({ dialect: '1.x' })
const cluster = await startPracticeCluster({
  process: async (_, __, { log, signal }) => {
    log(text(0))
    await written
    for (let n = 1; n < lines; n++) {
      if (n % linesAtOnce === 0) await sleep(everyMs)
      log(text(n))
    }
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return { code: 0 }
  },
})
const home = await Home.make({ kubeconfig: cluster.kubeconfig })
const window = await ShownWindow.open(panelCommand(home))
try {
  await window.until(`document.querySelector('main h1') !== null`)
  await connect(window, { api: api.url, token: api.token })
  await window.evaluate(`(async () => {
    const { shownConnectionId } = await window.flowdeck.call('panel.snapshot')
    await window.flowdeck.call('agent.start', { connectionId: shownConnectionId })
  })()`)
  api.createRun('hello')
  await window.evaluate(press('Flow runs'))
  const click = async (what: string): Promise<void> => {
    await window.until(`(${what}) != null`)
    await window.evaluate(`(${what}).click()`)
  }
  await click(`[...document.querySelectorAll('[role=row]')].find((it) => it.textContent.includes('hello'))`)
  await click(`[...document.querySelectorAll('[role=tab]')].find((it) => it.textContent.startsWith('Job and pods'))`)
  await click(`[...document.querySelectorAll('button')].find((it) => it.textContent === 'Show Job')`)
  await click(`[...document.querySelectorAll('[role=tab]')].find((it) => it.textContent === 'Logs')`)
  await window.until(`document.querySelector('[role=log]') !== null`)

  const count = lines.toLocaleString('en')
  const came = await watched(window, async () => {
    write()
    await window.until(`document.querySelector('.log-foot')?.textContent.includes('${count} lines')`)
  })
  row(`${(linesAtOnce * 1_000) / everyMs} lines a second come, at most`, came)

  // What else the machine does shows here, too.
  row('nothing happens', await watched(window, () => sleep(scrolledMs)))
  row('it is scrolled', await watched(window, () => window.evaluate<unknown>(scrollFor(scrolledMs))))

  const keys: Key[] = []
  const searched = await watched(window, async () => {
    for (let length = 1; length <= sought.length; length++) {
      keys.push(await window.evaluate<Key>(typed(sought.slice(0, length))))
      await sleep(200)
    }
  })
  row('something is sought in it', searched, {
    ...{ key_median_ms: Math.round(median(keys.map(({ drawnMs }) => drawnMs))) },
    ...{ key_longest_ms: Math.round(Math.max(...keys.map(({ drawnMs }) => drawnMs))) },
    ...{ all_searched_longest_ms: Math.round(Math.max(...keys.map(({ doneMs }) => doneMs))) },
    matches: [keys[0]?.count, keys.at(-1)?.count],
  })
} finally {
  await window.close()
  await cluster.close()
  await api.close()
  await home.remove()
}
