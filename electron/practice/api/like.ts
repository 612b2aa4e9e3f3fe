/** A part of a pattern: a character, any one character (`_`), or any text (`%`). */
type Part = { readonly char: string } | '_' | '%'

/**
 * SQL's LIKE: `%` any text, `_` any character, a backslash takes the next one as it is. Not by a regular expression: one
 * with many `%` would go through a long text once for each way to share it out among them.
 * @param onStep called for each comparison of a character; may throw, which ends the search
 */
export function likeTest(pattern: string, ignoreCase: boolean, onStep: () => void): (text: string) => boolean {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
  const parts = partsOf(fold(pattern))
  return (text) => fits(parts, fold(text), onStep)
}

function partsOf(pattern: string): readonly Part[] {
  const parts: Part[] = []
  for (const [part, escaped] of pattern.matchAll(/\\([\s\S])|[\s\S]/g)) {
    if (escaped !== undefined) parts.push({ char: escaped })
    else if (part === '_') parts.push('_')
    else if (part !== '%') parts.push({ char: part })
    else if (parts.at(-1) !== '%') parts.push('%')
  }
  return parts
}

/** When a part doesn't fit, only the last `%` can still be given more: what came before it fits already. */
function fits(parts: readonly Part[], text: string, onStep: () => void): boolean {
  let [at, part] = [0, 0]
  let open: { readonly part: number; at: number } | undefined
  while (at < text.length) {
    onStep()
    const wanted = parts[part]
    if (wanted === '%') {
      open = { part: part + 1, at }
      part += 1
    } else if (wanted === '_' || (wanted !== undefined && wanted.char === text[at])) {
      at += 1
      part += 1
    } else if (open) {
      open.at += 1
      at = open.at
      part = open.part
    } else return false
  }
  while (parts[part] === '%') part += 1
  return part === parts.length
}
