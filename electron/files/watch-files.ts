import { watch, type FSWatcher } from 'node:fs'

/** Editors write a file in several steps; it is looked at once they are through, ms. */
const settleMs = 200

/**
 * Hears of changes to files of one folder, whoever makes them: a file is written, replaced, made or removed. Where the system
 * can't watch the folder, nothing is heard.
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
  let watcher: FSWatcher | null = null
  try {
    watcher = watch(folder, { persistent: false }, (_, name) => {
      // Some systems don't say which.
      for (const each of name === null ? names : names.filter((one) => one === name)) heard(each)
    })
    // The folder has gone, or there are too many watches.
    watcher.on('error', () => watcher?.close())
  } catch {
    // The same, at once.
  }
  return () => {
    watcher?.close()
    for (const timer of waiting.values()) clearTimeout(timer)
  }
}
