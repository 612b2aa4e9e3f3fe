import { z } from 'zod'
import { limits } from '../limits'
import type { WrongRow } from '../prefect-api'
import { isObject } from './wire'

/**
 * Lets through the rows of an answer that hold what they must.
 * @param of what a row is, for the report: "a flow run"
 */
export type RowDoor = <Row>(of: string, rows: unknown, schema: z.ZodType<Row>) => readonly Row[]

/** A wrong row is left out and reported, once: lists are read again every second. It holds up no other. */
export function rowDoor(report: (row: WrongRow) => void): RowDoor {
  const reported = new Set<string>()
  function say(row: WrongRow): void {
    const key = `${row.of} ${row.id ?? ''} ${row.message}`
    if (reported.has(key)) return
    if (reported.size >= limits.wrongRows) reported.clear()
    reported.add(key)
    report(row)
  }
  return (of, rows, schema) => {
    if (!Array.isArray(rows)) {
      say({ of, id: null, message: 'The answer has no list of rows.' })
      return []
    }
    return rows.flatMap((row: unknown) => {
      const checked = schema.safeParse(row)
      if (checked.success) return [checked.data]
      say({
        of,
        id: isObject(row) && typeof row['id'] === 'string' ? row['id'] : null,
        message: wordsOf(checked.error),
      })
      return []
    })
  }
}

/** The first fault, with where it is: "version: expected a number". */
function wordsOf(error: z.ZodError): string {
  const [issue] = error.issues
  if (!issue) return 'not as expected'
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`
}

export const Id = z.string().min(1).max(200)
export const Text = z.string().nullish()
/** Kept as it came, not copied: it is written back whole. */
export const JsonMapping = z.custom<Readonly<Record<string, unknown>>>(isObject, 'Invalid input: expected an object')
