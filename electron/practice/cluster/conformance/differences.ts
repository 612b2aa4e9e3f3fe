import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The one list of where practice differs and why, for people and for the tests. */
const page = join(import.meta.dirname, '../../../../docs/practice-cluster.md')

/**
 * A table of the page.
 * @param heading of the section that it stands in
 * @returns by row: what the real server answers at first where they differ, and practice
 */
export function listedDifferences(heading: string): ReadonlyMap<string, readonly [real: string, practice: string]> {
  const text = readFileSync(page, 'utf8')
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`${page} has no section ${heading}`)
  const lines = section.split('\n').filter((line) => /^\| (?!-)/.test(line))
  return new Map(
    lines.slice(1).map((line) => {
      const [what = '', real = '', practice = ''] = line.split(' | ').map((cell) => cell.replace(/^\| /, '').trim())
      return [what.replaceAll('\\|', '|').replace(/^`|`$/g, ''), [real, practice]]
    }),
  )
}
