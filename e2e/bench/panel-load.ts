import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Home, panelCommand } from '../app'
import { makeGround, startPrefect, type PrefectAt } from './ground'
import { median, rounded } from './median'
import { connect, framesFor, press } from './panel-page'
import { createRuns, onlyFlow, setStates } from './practice-runs'
import { usageOf } from './program'
import { ShownWindow } from './shown-window'

/**
 * The panel with 50,000 runs in its list: its frames and the CPU of its processes while nothing changes and while 200 runs a
 * second do, and how long a key of the palette takes. One JSON line each.
 */

const runs = 50_000
const waiting = 500
const changesPerSecond = 200
const everyMs = 50
const measuredMs = 30_000
const settleMs = 20_000
const mebibyte = 1024 * 1024
const sought = 'hello-kestrel'

/** How many runs the page says that there are. */
const shownCount = `Number(
  document.querySelector('[role=radio][data-value=all]')?.textContent.replaceAll(/\\D/g, '') ?? 0)`

interface Watched {
  readonly frames: readonly number[]
  readonly mainCores: number
  readonly pageCores: number
}

async function watched(window: ShownWindow, busy: (until: number) => Promise<void>): Promise<Watched> {
  const before = [usageOf(window.mainPid), usageOf(window.pagePid)] as const
  const began = performance.now()
  const [frames] = await Promise.all([window.evaluate<number[]>(framesFor(measuredMs)), busy(began + measuredMs)])
  const ms = performance.now() - began
  const after = [usageOf(window.mainPid), usageOf(window.pagePid)] as const
  return {
    frames,
    mainCores: (after[0].cpuMs - before[0].cpuMs) / ms,
    pageCores: (after[1].cpuMs - before[1].cpuMs) / ms,
  }
}

const row = (what: string, { frames, mainCores, pageCores }: Watched): object => ({
  bench: 'panel-load',
  runs,
  what,
  longest_frame_ms: Math.round(Math.max(...frames)),
  frames_over_50_ms: frames.filter((ms) => ms > 50).length,
  frames: frames.length,
  main_cores: rounded(mainCores),
  page_cores: rounded(pageCores),
})

/** Half of the changes are new runs, half are ends. */
async function change(prefect: PrefectAt, flow: string, until: number): Promise<void> {
  let open: readonly string[] = await createRuns(prefect, flow, 100)
  const each = (changesPerSecond * everyMs) / 1_000 / 2
  for (let at = performance.now(); at < until; at += everyMs) {
    await sleep(Math.max(0, at - performance.now()))
    const made = await createRuns(prefect, flow, each)
    await setStates(prefect, open.slice(0, each), 'Success')
    open = [...open.slice(each), ...made]
  }
}

/** From each key until the page has drawn what was found, ms. */
async function keyTimes(window: ShownWindow): Promise<readonly number[]> {
  await window.evaluate(`document.querySelector('header .find').click()`)
  await window.until(`document.querySelector('dialog.palette input') !== null`)
  const times: number[] = []
  for (let length = 1; length <= sought.length; length++) {
    const text = JSON.stringify(sought.slice(0, length))
    times.push(
      await window.evaluate<number>(`new Promise((resolve) => {
        const input = document.querySelector('dialog.palette input')
        const began = performance.now()
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, ${text})
        input.dispatchEvent(new Event('input', { bubbles: true }))
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
      })`),
    )
    await sleep(150)
  }
  return times
}

const say = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`)
const ground = { ...(await makeGround()), kubeconfig: null }
const prefect = await startPrefect(ground, '1.x', 1)
const home = await Home.make({ kubeconfig: await readFile(prefect.kubeconfig, 'utf8') })
const window = await ShownWindow.open(panelCommand(home))
try {
  await window.until(`document.querySelector('main h1') !== null`)
  await connect(window, prefect)
  await window.evaluate(press('Flow runs'))
  const flow = await onlyFlow(prefect)
  for (let made = 0; made < runs; made += 5_000) {
    const ids = await createRuns(prefect, flow, 5_000)
    await setStates(prefect, ids.slice(waiting / 10), 'Success')
    await window.until(`${shownCount} >= ${made + 5_000}`)
  }
  await sleep(settleMs)
  const rest = await watched(window, () => sleep(measuredMs))
  say({ ...row('nothing changes', rest), main_mb: mb(window.mainPid), page_mb: mb(window.pagePid) })
  say(row(`${changesPerSecond} runs a second change`, await watched(window, (until) => change(prefect, flow, until))))
  const times = await keyTimes(window)
  say({
    bench: 'panel-load',
    runs,
    what: 'a key in the palette',
    median_ms: Math.round(median(times)),
    longest_ms: Math.round(Math.max(...times)),
  })
} finally {
  await window.close()
  await prefect.program.end()
  await home.remove()
}

function mb(pid: number): number {
  return rounded(usageOf(pid).rssBytes / mebibyte, 0)
}
