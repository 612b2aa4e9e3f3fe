/** An object of client-node's models as it comes over HTTP: instants are texts. */
export type Wire<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T

export interface ListOf<T> {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string }
  readonly items: readonly T[]
}

/** ms since the epoch; null when there is none. */
export const instantOf = (text: string | undefined | null): number | null => {
  const at = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}
