import { stackOf, type ReportMistake } from './mistakes'

/** So many kinds of mistakes are told apart; of more, the oldest is forgotten, and told as new when it comes again. */
const kindsKept = 100
/** A stack that is longer is cut, in characters. */
const stackChars = 4_000

/**
 * Logs mistakes with their stacks. One that comes again and again, as from a timer, is logged the first time and then
 * each time that its number has ten times as many: a log is not to fill a disk.
 */
export function mistakeLog(log: (line: string) => void): ReportMistake {
  const counts = new Map<string, number>()
  return (where, error) => {
    const stack = stackOf(error).slice(0, stackChars)
    const kind = `${where}\n${stack}`
    const count = (counts.get(kind) ?? 0) + 1
    counts.delete(kind)
    counts.set(kind, count)
    const [oldest] = counts.keys()
    if (counts.size > kindsKept && oldest !== undefined) counts.delete(oldest)
    if (!isPowerOfTen(count)) return
    const again = count === 1 ? '' : ` (${count} times by now)`
    log(`A mistake of Flowdeck's own while ${where}${again}: ${stack}`)
  }
}

const isPowerOfTen = (count: number): boolean => /^10*$/.test(String(count))
