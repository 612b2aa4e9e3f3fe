export type ReadJson =
  | { readonly ok: true; readonly value: unknown }
  /** `line` counts from 1. */
  | { readonly ok: false; readonly line: number; readonly message: string }

/** JSON that somebody is writing. */
export function readJson(text: string): ReadJson {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    // V8 says where, unless the text just ends.
    const position = /position (\d+)/.exec(words)
    const before = text.trimEnd().slice(0, position ? Number(position[1]) : undefined)
    const line = before.split('\n').length
    const what = words.replace(/ in JSON at position.*$/s, '').replace(/, ".*is not valid JSON$/s, '')
    return { ok: false, line, message: `The variables are no valid JSON: ${what}. Correct it here.` }
  }
}
