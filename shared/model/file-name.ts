import { z } from 'zod'

const maxChars = 200

/** A name for a file that a user is asked to save: without a path, not hidden, and of a kind that no system would run. */
export const FileName = z
  .string()
  .max(maxChars)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*\.(log|txt|yaml|json)$/,
    'A file’s name has letters, digits, dots, dashes and underscores, and ends in .log, .txt, .yaml or .json.',
  )

/** A file name that these words make, whatever is in them. */
export function fileNameOf(words: string, kind: 'log' | 'txt' | 'yaml' | 'json'): string {
  const fitting = words
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, maxChars - kind.length - 1)
  return `${fitting === '' ? 'flowdeck' : fitting}.${kind}`
}
