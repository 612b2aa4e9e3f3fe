import type { Dialect } from '../dialect/dialect'
import type { DialectId } from '../model/dialect-words'
import { prefect06 } from '../prefect-0.6/prefect-0.6'
import { prefect1 } from '../prefect-1/prefect-1'
import { prefect3 } from '../prefect-3/prefect-3'

const dialects: Readonly<Record<DialectId, Dialect>> = {
  '0.6': prefect06,
  '1.x': prefect1,
  '3': prefect3,
}

export const dialectOf = (id: DialectId): Dialect => dialects[id]

/** From the oldest on. A name that is a number would come first among an object's values. */
export const allDialects: readonly Dialect[] = [prefect06, prefect1, prefect3]
