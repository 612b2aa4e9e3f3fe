import { startPracticeApi, type PracticeApi, type PracticeApiOptions } from './api'
import { startPracticeApi3, type PracticeApi3 } from './api-3'

/** A practice API of any dialect. */
export type AnyPracticeApi = PracticeApi | PracticeApi3
export type PracticeDialect = AnyPracticeApi['dialect']

/** The one of a dialect; what it plays is known by its type. */
export type PracticeApiOf<Id extends PracticeDialect> = Id extends '3' ? PracticeApi3 : PracticeApi

/** What all of them take. */
export type AnyPracticeApiOptions = Pick<PracticeApiOptions, 'port' | 'host' | 'names' | 'now' | 'seed'>

/** @throws Error of the system (EADDRINUSE…) when it can't listen there. */
export async function startAnyPracticeApi<Id extends PracticeDialect>(
  dialect: Id,
  options: AnyPracticeApiOptions = {},
): Promise<PracticeApiOf<Id>> {
  const started = dialect === '3' ? startPracticeApi3(options) : startPracticeApi({ ...options, dialect })
  return (await started) as PracticeApiOf<Id>
}
