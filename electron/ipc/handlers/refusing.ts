import type { DoneOrRefused } from '../../../shared/contract/contract'
import { withoutPasswords } from '../../../shared/secrets/addresses'
import { ConnectionError } from '../../connection/connection-error'
import { FileError } from '../../files/read-file'
import { KubeConfigError } from '../../kube/kube-config'
import { KubeError } from '../../kube/kube-error'
import { PrefectError } from '../../prefect/prefect-api'
import { NotAFileError } from '../../settings/private-file'
import { TemplateError } from '../../settings/template-file'

/** A refusal of the panel's own, as a sentence. */
export class ExpectedError extends Error {
  override readonly name = 'ExpectedError'
}

/**
 * Whether an error is one that may happen: of a server, of a file, of what the user gave. Any other is a mistake of ours,
 * which passes on to be logged, and is never shown as if it were the user's.
 */
export function isExpected(error: unknown): error is Error {
  const kinds = [
    ...[ExpectedError, ConnectionError, PrefectError, KubeError, KubeConfigError],
    ...[TemplateError, FileError, NotAFileError],
  ]
  return kinds.some((kind) => error instanceof kind) || isSystemError(error)
}

/** Of Node: a file that can't be written, a port that is taken. */
const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error && 'code' in error

/** @param work resolves to why it was not done, or null */
export async function refusing(work: () => Promise<string | null>): Promise<DoneOrRefused> {
  try {
    const message = await work()
    return message === null ? { ok: true } : { ok: false, message: withoutPasswords(message) }
  } catch (error) {
    if (!isExpected(error)) throw error
    return { ok: false, message: withoutPasswords(error.message) }
  }
}
