export interface YamlToken {
  readonly text: string
  /** The class that colours it; none for plain text. */
  readonly kind: 'k' | 's' | 'd' | 'c' | null
}

const line = /^(\s*(?:- )*)((?:"[^"]*"|'[^']*'|[\w./-]+))(:)(?=\s|$)(.*)$/

/** One line of YAML, coloured enough to be read: keys, texts, numbers, comments. */
export function yamlTokens(text: string): readonly YamlToken[] {
  const comment = commentStart(text)
  const code = comment === -1 ? text : text.slice(0, comment)
  const tail: readonly YamlToken[] = comment === -1 ? [] : [{ text: text.slice(comment), kind: 'c' }]
  const match = line.exec(code)
  if (!match) {
    const start = /^\s*(?:- )*/.exec(code)?.[0] ?? ''
    return [{ text: start, kind: null }, ...valueTokens(code.slice(start.length)), ...tail]
  }
  const [, indent = '', key = '', colon = '', value = ''] = match
  return [
    { text: indent, kind: null },
    { text: key, kind: 'k' },
    { text: colon, kind: null },
    ...valueTokens(value),
    ...tail,
  ]
}

function valueTokens(value: string): readonly YamlToken[] {
  if (value.trim() === '') return [{ text: value, kind: null }]
  const isNumber = /^\s*(-?\d[\w.]*|true|false|null|~)\s*$/.test(value)
  return [{ text: value, kind: isNumber ? 'd' : 's' }]
}

/** A # begins a comment at the start or after a blank, outside of quotes. */
function commentStart(text: string): number {
  let quote: string | null = null
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? ''
    if (quote !== null) quote = char === quote ? null : quote
    else if ((char === '"' || char === "'") && /[\s[{,:-]/.test(text[at - 1] ?? ' ')) quote = char
    else if (char === '#' && /\s/.test(text[at - 1] ?? ' ')) return at
  }
  return -1
}
