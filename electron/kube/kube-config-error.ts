import { withoutPasswords } from '../../shared/secrets/addresses'

/** A kubeconfig that is missing, broken, or lacks what was asked for; the message says which, and what to do. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError'
  constructor(message: string) {
    super(withoutPasswords(message))
  }
}
