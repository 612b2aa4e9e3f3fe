// Which rows of a list are chosen, so that something can be done with all of them at once.

/** Chosen if it was not, and the other way round. */
export function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(chosen)
  if (!next.delete(key)) next.add(key)
  return next
}

/** Adds the rows between two, both included, whichever of them stands above. Rows that are not there add nothing. */
export function withRange(
  chosen: ReadonlySet<string>,
  keys: readonly string[],
  from: string,
  to: string,
): ReadonlySet<string> {
  const [one, other] = [keys.indexOf(from), keys.indexOf(to)]
  if (one === -1 || other === -1) return chosen
  return new Set([...chosen, ...keys.slice(Math.min(one, other), Math.max(one, other) + 1)])
}

/** What of it is still there. @returns the same set when all of it is */
export function stillThere(chosen: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  if (chosen.size === 0) return chosen
  const there = new Set(keys)
  const kept = [...chosen].filter((key) => there.has(key))
  return kept.length === chosen.size ? chosen : new Set(kept)
}
