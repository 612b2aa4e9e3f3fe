import { withoutPasswords } from '../../shared/secrets/addresses'

/** A kubeconfig that is missing, broken, or lacks what was asked for; the message says which, and what to do. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError'
  /** @param message stays on one line, whatever the names have in them that it repeats */
  constructor(message: string) {
    super(withoutPasswords(message).replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' '))
  }
}
