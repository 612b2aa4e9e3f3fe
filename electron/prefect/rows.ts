import { z } from 'zod'
import { cut } from '../../shared/model/cut'
import { limits } from './limits'
import type { WrongRow } from './prefect-api'
import { isObject } from './wire'

/** Lets through the rows of an answer that hold what they must. */
export interface RowDoor {
  /**
   * @param of what a row is, for the report: "a flow run"
   * @param most rows that were asked for: more are left out, and counted
   */
  <Row>(of: string, rows: unknown, schema: z.ZodType<Row>, most?: number): readonly Row[]
  /** Reports something that is left out for another reason. */
  readonly leaveOut: (row: WrongRow) => void
}

/**
 * A wrong row is left out and reported, once in an hour: lists are read again every second. It holds up no other. Of
 * more than `limits.wrongRows` only the number is told, each time that it has grown tenfold.
 * @param elapsed the monotonic clock, ms
 */
export function rowDoor(report: (row: WrongRow) => void, elapsed: () => number): RowDoor {
  const reported = new Set<string>()
  let since = elapsed()
  let unnamed = 0
  function leaveOut({ of, id, message }: WrongRow): void {
    if (elapsed() - since > limits.wrongRowsAgainMs) {
      reported.clear()
      unnamed = 0
      since = elapsed()
    }
    const row = { of, id: id?.slice(0, limits.nameChars) ?? null, message: cut(message, limits.nameChars) }
    const key = `${of} ${row.id ?? ''} ${row.message}`
    if (reported.has(key)) return
    if (reported.size < limits.wrongRows) {
      reported.add(key)
      report(row)
    } else if (/^10*$/.test(String(++unnamed))) {
      const message = `More than ${limits.wrongRows} are wrong; of the others, ${unnamed} so far, only the number is told.`
      report({ of: row.of, id: null, message })
    }
  }
  function door<Row>(of: string, rows: unknown, schema: z.ZodType<Row>, most: number = limits.answerRows): Row[] {
    if (!Array.isArray(rows)) {
      leaveOut({ of, id: null, message: 'The answer has no list of rows.' })
      return []
    }
    const right: Row[] = []
    for (const row of rows.slice(0, most) as unknown[]) {
      const checked = schema.safeParse(row)
      if (checked.success) right.push(checked.data)
      else leaveOut({ of, id: idOf(row), message: wordsOf(checked.error) })
    }
    if (rows.length > most)
      leaveOut({ of, id: null, message: `The answer has ${rows.length} rows, of which the first ${most} are taken.` })
    return right
  }
  return Object.assign(door, { leaveOut })
}

const idOf = (row: unknown): string | null => (isObject(row) && typeof row['id'] === 'string' ? row['id'] : null)

/** The first fault, with where it is: "version: expected a number". */
function wordsOf(error: z.ZodError): string {
  const [issue] = error.issues
  if (!issue) return 'not as expected'
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`
}

/** How many rows a list has, wrong ones too: whether there may be more of them. */
export const countOf = (rows: unknown): number => (Array.isArray(rows) ? rows.length : 0)

export const Id = z.string().min(1).max(200)
/** A text of at most so many characters; of a longer one it says how much is left out. */
const textOf = (chars: number) => z.string().transform((text) => cut(text, chars))
export const Name = textOf(limits.nameChars)
export const Text = textOf(limits.textChars).nullish()
export const ShortText = textOf(limits.summaryChars).nullish()
/** Kept as it came, not copied: it is written back whole. */
export const JsonMapping = z.custom<Readonly<Record<string, unknown>>>(isObject, 'Invalid input: expected an object')
