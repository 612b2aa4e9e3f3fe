import { transliterate } from 'transliteration'

/** Of Kubernetes, for the name in a label's key and for its value; and for a key's prefix. */
const labelMost = 63
const prefixMost = 253
/** What upstream keeps of a name, for what `generateName` adds to it. */
const nameMost = 45

/**
 * A name as upstream makes it from any text: lower case, words joined by hyphens; null when nothing is left.
 * Source: prefect-kubernetes 0.8.0, utilities.py, _slugify_name.
 */
export const slugOfName = (name: string): string | null => slug(name, /[^a-zA-Z0-9-]+/g, nameMost, true) || null

/** Source: prefect-kubernetes 0.8.0, utilities.py, _slugify_label_value. A text of which nothing is left stays. */
export function slugOfLabel(value: string): string {
  // Ids and versions, which nothing is changed of.
  if (value.length < labelMost && /^[a-zA-Z0-9]+(?:[_.-][a-zA-Z0-9]+)*$/.test(value)) return value
  return withoutEnds(slug(value, /[^a-zA-Z0-9\-_.]+/g, labelMost)) || value
}

/** The key of a label or an annotation. Source: prefect-kubernetes 0.8.0, utilities.py, _slugify_label_key. */
export function slugOfKey(key: string): string {
  const slash = key.indexOf('/')
  const prefix = key.slice(0, Math.max(slash, 0))
  const name = slugOfLabel(key.slice(slash + 1))
  if (prefix === '') return name
  return `${withoutEnds(slug(prefix, /[^a-zA-Z0-9\-.]+/g, prefixMost)) || prefix}/${name}`
}

const withoutEnds = (text: string): string => text.replace(/^[_.-]+/, '').replace(/(?<![_.-])[_.-]+$/, '')

/** Source: python-slugify 9.1.3, its legacy pipeline; text-unidecode 1.3. */
function slug(text: string, refused: RegExp, most: number, lowerCase = false): string {
  const ascii = transliterated(text.replace(/'+/g, '-').normalize('NFKD'))
  const decoded = withoutEntities(ascii).normalize('NFKD')
  const words = (lowerCase ? decoded.toLowerCase() : decoded)
    .replace(/'+/g, '')
    .replace(/(?<=\d),(?=\d)/g, '')
    .replace(refused, '-')
    .replace(/-{2,}/g, '-')
  const trimmed = withoutHyphens(words)
  return trimmed.length < most ? trimmed : withoutHyphens(trimmed.slice(0, most))
}

const withoutHyphens = (text: string): string => text.replace(/^-+/, '').replace(/(?<!-)-+$/, '')

/** What text-unidecode makes of a character that it has no letters for. */
const unknownCharacter = '[?]'

/** Pages of 256 characters that text-unidecode has no letters for. */
const unknownPages = pages('08 19-1d 29-2d 34-4c a5-ab e0-f8')

function pages(ranges: string): ReadonlySet<number> {
  const all = ranges.split(' ').flatMap((range) => {
    const [first = '', last = first] = range.split('-')
    const from = parseInt(first, 16)
    return Array.from({ length: parseInt(last, 16) - from + 1 }, (_, offset) => from + offset)
  })
  return new Set(all)
}

/** Letters that the library spells as one says them today, and text-unidecode as its tables have them. */
const letters = new Map(
  (
    'ΒB ΗE ΞKs ΥU ΦPh ΧKh βb ηe υu φph χkh ЄE ХKh ЦTs ЮIu ЯIa хkh цts юiu яia ع` Ŋng ŋNG €EUR ' +
    '万Mo 么Yao 叶Xie 宁Zhu 广Yan 术Zhu 汉Yi 沈Chen 癌Yan 种Chong 触Hong 重Zhong'
  )
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(1)]),
)

/**
 * As text-unidecode spells it; compared for all characters, the two differ in signs of phonetics, combining letters,
 * Canadian syllables and punctuation of few scripts.
 */
const transliterated = (text: string): string =>
  text.replace(/[^\0-\x7f]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    // Control characters, and what lies beyond the first 65,536 characters.
    if (code < 0xa0 || code > 0xffff) return ''
    if (unknownPages.has(code >> 8)) return unknownCharacter
    const spelled = letters.get(character) ?? transliterate(character, { fixChineseSpacing: false })
    return isHan(code) ? `${spelled} ` : spelled
  })

const isHan = (code: number): boolean => (code >= 0x4e00 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff)

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** Of the named ones, those that stand for what has a meaning in HTML. */
const withoutEntities = (text: string): string =>
  text
    .replace(/&(amp|lt|gt|quot);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/&#(\d+);/g, (whole, digits: string) => characterOf(parseInt(digits, 10), whole))
    .replace(/&#x([\da-fA-F]+);/g, (whole, digits: string) => characterOf(parseInt(digits, 16), whole))

const characterOf = (code: number, whole: string): string => (code <= 0x10ffff ? String.fromCodePoint(code) : whole)
