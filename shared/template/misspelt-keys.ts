import { isMapping, type Path } from './path'
import { fieldNamesAt } from './schema-at'

/** A key that is no field of what it stands in, and the field that it is nearest to. */
export interface MisspeltKey {
  readonly path: Path
  readonly field: string
}

/** Keys of a Job that Kubernetes does not know, as far as a field with nearly the same letters is not there beside them. */
export function misspeltKeys(data: unknown): readonly MisspeltKey[] {
  const found: MisspeltKey[] = []
  const visit = (value: unknown, path: Path, fieldsPath: Path): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => visit(item, [...path, index], [...fieldsPath, index]))
      return
    }
    if (!isMapping(value)) return
    const fields = fieldNamesAt(fieldsPath)
    const free = new Set(fields.filter((one) => !Object.hasOwn(value, one)))
    for (const [key, inner] of Object.entries(value)) {
      const field = fields.includes(key) ? undefined : nearest(key, [...free])
      if (field !== undefined) {
        free.delete(field)
        found.push({ path: [...path, key], field })
      }
      // What stands below it is looked at as what was meant.
      visit(inner, [...path, key], [...fieldsPath, field ?? key])
    }
  }
  visit(data, [], [])
  return found
}

/** The path as it was meant, when only this key is corrected. */
export const meantPath = ({ path, field }: MisspeltKey): Path => [...path.slice(0, -1), field]

/** In fewer letters, more of them make another word. */
const slipsMost = (key: string): number => (key.length < 5 ? 1 : key.length < 10 ? 2 : 3)

function nearest(key: string, fields: readonly string[]): string | undefined {
  const most = slipsMost(key)
  const near = fields
    .filter((field) => Math.abs(field.length - key.length) <= most)
    .map((field) => ({ field, slips: slipsBetween(key.toLowerCase(), field.toLowerCase()) }))
    .filter(({ slips }) => slips <= most)
  return near.sort((a, b) => a.slips - b.slips)[0]?.field
}

/** How many letters are missing, too many, wrong, or in the place of their neighbour. */
function slipsBetween(one: string, other: string): number {
  const rows = [[...Array(other.length + 1).keys()]]
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const wrong = one[i - 1] === other[j - 1] ? 0 : 1
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      row[j] = Math.min(
        at(rows, i - 1, j) + 1,
        at([row], 0, j - 1) + 1,
        at(rows, i - 1, j - 1) + wrong,
        isSwapped ? at(rows, i - 2, j - 2) + 1 : Infinity,
      )
    }
    rows.push(row)
  }
  return at(rows, one.length, other.length)
}

const at = (rows: readonly (readonly number[])[], i: number, j: number): number => rows[i]?.[j] ?? Infinity
