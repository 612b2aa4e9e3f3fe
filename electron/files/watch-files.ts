import { existsSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Editors write a file in several steps; it is looked at once they are through, ms. */
const settleMs = 200

/**
 * Hears of changes to files of one folder, whoever makes them: a file is written, replaced, made or removed. A folder that is not
 * there, or goes, is waited for. Where the system can't watch it, nothing is heard.
 * @param names of files in it
 * @param onChange a while after the last of several changes
 * @returns ends it
 */
export function watchFiles(folder: string, names: readonly string[], onChange: (name: string) => void): () => void {
  const waiting = new Map<string, NodeJS.Timeout>()
  const heard = (name: string): void => {
    clearTimeout(waiting.get(name))
    const timer = setTimeout(() => {
      waiting.delete(name)
      onChange(name)
    }, settleMs)
    timer.unref()
    waiting.set(name, timer)
  }
  const allHeard = (): void => names.forEach(heard)
  let end = (): void => undefined
  const begin = (): void => {
    end()
    end = existsSync(folder) ? watchNow() : untilThere()
  }
  const watchNow = (): (() => void) => {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        const isGone = !existsSync(folder)
        if (isGone) begin()
        // Some systems don't say which.
        if (isGone || name === null) allHeard()
        else if (names.includes(name)) heard(name)
      })
      // There are too many watches.
      watcher.on('error', () => watcher.close())
      return () => watcher.close()
    } catch {
      return () => undefined
    }
  }
  const untilThere = (): (() => void) => {
    const parent = dirname(folder)
    if (parent === folder) return () => undefined
    const stop = watchFiles(parent, [basename(folder)], () => {
      if (!existsSync(folder)) return
      begin()
      allHeard()
    })
    if (!existsSync(folder)) return stop
    // It was made in between.
    stop()
    return watchNow()
  }
  begin()
  return () => {
    end()
    for (const timer of waiting.values()) clearTimeout(timer)
  }
}
