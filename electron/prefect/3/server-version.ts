import { NoSuchAnswer, wrongAddress } from '../http-fault'
import { PrefectError } from '../prefect-api'
import type { Rest } from './rest'

/** The major version that this dialect is of. */
const major = '3'

/** @returns "3.9.1"; null for an answer that is no version, as of another server */
export const versionOf = (answer: unknown): string | null =>
  typeof answer === 'string' && /^\d+\.\d[\w.+-]{0,100}$/.test(answer) ? answer : null

/**
 * Asks the server for its version; a workspace of Cloud has none, and is not asked.
 * @throws PrefectError for a server of another generation, and what the request fails with
 */
export async function checkVersion(rest: Rest, signal: AbortSignal): Promise<string | null> {
  if (rest.isCloud) return null
  const version = versionOf(await rest.get('/admin/version', signal))
  if (version === null) {
    const words = 'It says no version. Is this the address of a Prefect 3 API?'
    throw wrongAddress(words, { cause: new NoSuchAnswer(words) })
  }
  if (version.split('.')[0] === major) return version
  const update = Number.parseInt(version) < Number(major) ? 'Update the server' : 'Look for a newer Flowdeck'
  const words = `This server runs Prefect ${version}, and Flowdeck works with Prefect 3 there. ${update}, or give the address of another server.`
  throw new PrefectError('refused', words, { refusal: 'version' })
}
