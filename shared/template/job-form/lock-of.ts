import type { Path } from '../path'

/** A place of the template that no Job gets as it is. */
export interface Lock {
  readonly path: Path
  /** What takes its place, as the end of a sentence. */
  readonly why: string
  /** It has its use all the same. */
  readonly keeps: boolean
}

/** What is said of a field whose value no Job gets; null for any other. Of pull secrets the agent may have none to put there. */
export function lockOf(locks: readonly Lock[], path: Path): string | null {
  const lock = locks.find((one) => !one.keeps && one.path.every((step, depth) => path[depth] === step))
  return lock && !path.includes('imagePullSecrets') ? `Replaced in every Job: ${lock.why}.` : null
}
