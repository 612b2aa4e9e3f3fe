import { isMapping } from '../template/path'

/** `{{ name }}` in a text. */
export interface Placeholder {
  /** With its braces, as it stands in the text. */
  readonly whole: string
  readonly name: string
  readonly kind: 'value' | 'block' | 'variable' | 'environment'
}

const pattern = /\{\{\s*([\p{L}\p{N}_.\-[\]$]+)\s*\}\}/gu
export const blockPrefix = 'prefect.blocks.'
export const variablePrefix = 'prefect.variables.'

function placeholderOf(whole: string, name: string): Placeholder {
  if (name.startsWith(blockPrefix)) return { whole, name, kind: 'block' }
  if (name.startsWith(variablePrefix)) return { whole, name, kind: 'variable' }
  return { whole, name, kind: name.startsWith('$') ? 'environment' : 'value' }
}

/**
 * The placeholders of a text, in its order.
 * Source: prefect 3.9.1, utilities/templating, find_placeholders.
 */
export function placeholdersOf(text: string): readonly Placeholder[] {
  // Most texts have none; a search for two characters is much cheaper than the pattern.
  if (!text.includes('{{')) return []
  return Array.from(text.matchAll(pattern), ([whole, name = '']) => placeholderOf(whole, name))
}

/** The text with its placeholders replaced, in one pass: what is put in is never read again. */
export const replacePlaceholders = (text: string, replace: (placeholder: Placeholder) => string): string =>
  text.replace(pattern, (whole: string, name: string) => replace(placeholderOf(whole, name)))

/** The placeholder that a text consists of, with nothing around it; undefined for any other text. */
export function solePlaceholder(text: string, found: readonly Placeholder[]): Placeholder | undefined {
  const [first] = found
  return first?.whole === text ? first : undefined
}

/** Stands for "there is no value", which `null` is not. */
export const missing: unique symbol = Symbol('missing')
export type Missing = typeof missing

/** The characters of texts, each text taken apart once: placeholders may name those of a long one as often as they like. */
export class Characters {
  readonly #known = new Map<string, readonly string[]>()

  of(text: string): readonly string[] {
    const known = this.#known.get(text) ?? Array.from(text)
    this.#known.set(text, known)
    return known
  }
}

/**
 * The value at the end of `a.b[0].c`. Indices reach into lists and, as in Python, into texts; negative ones count from
 * the end.
 * @param characters shared by all who look into the same values
 * Source: prefect 3.9.1, utilities/collections.py, get_from_dict.
 */
export function lookUp(root: unknown, path: string, characters: Characters): unknown {
  let value = root
  for (const key of keysOf(path)) {
    if (isMapping(value)) {
      if (!Object.hasOwn(value, key)) return missing
      value = value[key]
      continue
    }
    const items: unknown = typeof value === 'string' ? characters.of(value) : value
    if (!Array.isArray(items) || !/^-?\d+(_\d+)*$/.test(key)) return missing
    const index = Number(key.replaceAll('_', ''))
    const place = index < 0 ? index + items.length : index
    if (place < 0 || place >= items.length) return missing
    value = items[place] as unknown
  }
  return value
}

/** The steps of a dotted path, brackets as dots. */
export const keysOf = (path: string): readonly string[] => path.replaceAll('[', '.').replaceAll(']', '').split('.')
