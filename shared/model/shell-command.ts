import { visible } from './printable'

/** A command for a shell: what is filled in stays one word each, whatever it holds. */
export function command(parts: TemplateStringsArray, ...words: readonly string[]): string {
  return parts.map((part, index) => `${part}${index < words.length ? shellWord(words[index] ?? '') : ''}`).join('')
}

/** A text as one word of bash, zsh and ksh. What gives the terminal orders, or nobody sees, is written out: a paste may obey it. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  if (visible(text) === text && !/[\n\t]/.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`
  return `$'${Array.from(text, written).join('')}'`
}

function written(one: string): string {
  if (one === "'" || one === '\\') return `\\${one}`
  if (/^[\x20-\x7e]$/.test(one)) return one
  const code = (one.codePointAt(0) ?? 0).toString(16)
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
}
