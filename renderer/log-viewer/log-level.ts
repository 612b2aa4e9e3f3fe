const level = /\b(DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b/
/** A level stands near the beginning; further on the word is just a word. */
const levelWithin = 60
const tones: Readonly<Record<string, string>> = {
  DEBUG: 'faint',
  WARN: 'late',
  WARNING: 'late',
  ERROR: 'failed',
  CRITICAL: 'failed',
  FATAL: 'failed',
}

/** Where a line says its level, and in which colour that is drawn; null where it says none that has a colour. */
export function levelOf(text: string) {
  const found = level.exec(text.slice(0, levelWithin))
  const className = found === null ? undefined : tones[found[0]]
  if (found === null || className === undefined) return null
  return { start: found.index, end: found.index + found[0].length, className }
}
