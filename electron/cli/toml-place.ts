/**
 * Where a key of a TOML file is set, for a sentence: "line 3 of PATH", or the path alone where that can't be told.
 * @param text which has been read as TOML
 * @param key as "cloud.agent.labels"
 */
export function placeIn(text: string, path: string, key: string): string {
  const line = lineOf(text, key)
  return line === null ? path : `line ${line} of ${path}`
}

function lineOf(text: string, key: string): number | null {
  let table = ''
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1]
    if (header !== undefined) table = `${bare(header)}.`
    const name = /^([\w."'\s-]+)=/.exec(line)?.[1]
    if (name !== undefined && `${table}${bare(name)}` === key) return index + 1
  }
  return null
}

/** "a . b" and 'a'."b" are a.b. */
const bare = (dotted: string): string => dotted.replace(/["'\s]/g, '')
