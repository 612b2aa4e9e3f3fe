import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Home, panelCommand } from '../app'
import { makeGround, type Ground } from './ground'
import { median, rounded } from './median'
import { usageOf } from './program'
import { ShownWindow, type AppCommand } from './shown-window'

/**
 * The panel beside an empty window of the same Electron, by turns: from the program's start to the first contentful paint, and
 * for the panel to the page that it was left on; the memory of both processes a while later. The panel has the practice
 * connection and its few runs, and has been started before. One JSON line.
 */

const rounds = 5
const settleMs = 10_000
const mebibyte = 1024 * 1024

/** An app with a window and a word in it. */
function emptyWindow(ground: Ground, home: Home): AppCommand {
  const file = process.env.EMPTY_ELECTRON_PATH
  if (file === undefined)
    throw new Error('EMPTY_ELECTRON_PATH names no Electron: `npm run bench -- panel` sees to that.')
  const { args, env } = panelCommand(home)
  const data = `--user-data-dir=${join(ground.home, 'empty')}`
  return { file, args: [...args.filter((arg) => !arg.startsWith('--user-data-dir=')), data], env }
}

interface Start {
  /** From the program's start to the first contentful paint, ms. */
  readonly paintMs: number
  /** To the page that is to be shown, ms. */
  readonly shownMs: number
  /** Resident memory of the main process and of the page's, bytes. */
  readonly mainBytes: number
  readonly pageBytes: number
}

const paint = `(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)`

/** @param shown is true in the page when it shows what it is to show */
async function start(command: AppCommand, shown: string, waitMs: number): Promise<Start> {
  const window = await ShownWindow.open(command)
  try {
    await window.until(`${paint} > 0`)
    const paintedAt = await window.evaluate<number>(`performance.timeOrigin + ${paint}`)
    await window.until(shown)
    const shownAt = performance.timeOrigin + performance.now()
    await sleep(waitMs)
    return {
      paintMs: paintedAt - window.startedAt,
      shownMs: shownAt - window.startedAt,
      mainBytes: usageOf(window.mainPid).rssBytes,
      pageBytes: usageOf(window.pagePid).rssBytes,
    }
  } finally {
    await window.close()
  }
}

const home = await Home.make()
try {
  const empty = { command: emptyWindow(await makeGround(), home), shown: 'true' }
  const panel = { command: panelCommand(home), shown: `document.querySelector('main h1') !== null` }
  // The first start of all makes the settings, and Chromium's caches.
  await start(panel.command, panel.shown, 0)
  const pairs: { readonly empty: Start; readonly panel: Start }[] = []
  for (let round = 0; round < rounds; round++) {
    const measure = (app: typeof empty) => start(app.command, app.shown, settleMs)
    pairs.push({ empty: await measure(empty), panel: await measure(panel) })
  }
  const of = (app: 'empty' | 'panel', field: keyof Start): number => median(pairs.map((pair) => pair[app][field]))
  const row = {
    bench: 'panel',
    starts: rounds,
    empty_paint_ms: Math.round(of('empty', 'paintMs')),
    paint_ms: Math.round(of('panel', 'paintMs')),
    shown_ms: Math.round(of('panel', 'shownMs')),
    times_empty: rounded(median(pairs.map((pair) => pair.panel.paintMs / pair.empty.paintMs))),
    all_times_empty: pairs.map((pair) => rounded(pair.panel.paintMs / pair.empty.paintMs)),
    empty_main_mb: rounded(of('empty', 'mainBytes') / mebibyte, 0),
    main_mb: rounded(of('panel', 'mainBytes') / mebibyte, 0),
    empty_page_mb: rounded(of('empty', 'pageBytes') / mebibyte, 0),
    page_mb: rounded(of('panel', 'pageBytes') / mebibyte, 0),
  }
  process.stdout.write(`${JSON.stringify(row)}\n`)
} finally {
  await home.remove()
}
