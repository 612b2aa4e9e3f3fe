import { Scalar, type DocumentOptions, type ParseOptions, type ScalarTag, type SchemaOptions, type Tags } from 'yaml' // prettier-ignore
import { readPlain, wholeOf, type Scalar as Value } from './kubectl-scalars'
import { isTextToAll } from './plain-text'

/** A node keeps how it is spelled, and is written so, as long as that says the same. */
const spelled = ({ source, value }: Scalar): string =>
  source !== undefined && Object.is(readPlain(source), value) ? source : spellingOf(value as Value)

/** So that every reader of YAML takes it for what it is: to PyYAML, `1e+21` is text. */
function spellingOf(value: Value): string {
  if (typeof value !== 'number' || Number.isInteger(value)) {
    const digits = String(value)
    return digits.includes('e') ? withPoint(digits) : digits
  }
  if (Number.isFinite(value)) return withPoint(String(value))
  return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf'
}

const withPoint = (digits: string): string => digits.replace(/^(-?\d+)e/, '$1.0e')

const named = (name: string): string => `tag:yaml.org,2002:${name}`

/** What stands without quotes and without a tag. */
const anything: ScalarTag = { tag: named('str'), default: true, test: /(?:)/, resolve: readPlain }

/** Never met in reading, where `anything` comes first: text that stands like this is written in quotes. */
class Ambiguous extends RegExp {
  override test(text: string): boolean {
    return !isTextToAll(text)
  }
}
const quoted: ScalarTag = { tag: named('ambiguous'), default: true, test: new Ambiguous(''), resolve: (text) => text }

const written = (name: string, identify: (value: unknown) => boolean, made?: ScalarTag['createNode']): ScalarTag => ({
  tag: named(`${name}#`),
  default: true,
  identify,
  ...(made ? { createNode: made } : {}),
  resolve: readPlain,
  stringify: spelled,
})

/** A tag that says what the value is: kubectl refuses a value that is something else. */
const explicit = (
  name: string,
  fits: (value: Value, text: string) => boolean,
  made: (value: Value) => Value = (value) => value,
): ScalarTag => ({
  tag: named(name),
  resolve(text, refuse) {
    const value = readPlain(text)
    if (!fits(value, text)) refuse(`the value is not of the type !!${name}`)
    return made(value)
  },
  stringify: ({ source, value }) => source ?? spellingOf(value as Value),
})

/** Whether there is such a day is not looked at. */
const date = /^\d{4}-\d\d?-\d\d?(?:[Tt]\d\d?:\d\d?:\d\d?(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| +\d\d?:\d\d?:\d\d?(?:\.\d+)?)?$/

const tags: Tags = [
  anything,
  quoted,
  written(
    'null',
    (value) => value == null,
    () => new Scalar(null),
  ),
  written('bool', (value) => typeof value === 'boolean'),
  written('number', (value) => typeof value === 'number' || typeof value === 'bigint'),
  explicit('null', (value) => value === null),
  explicit('bool', (value) => typeof value === 'boolean'),
  explicit('int', (_, text) => wholeOf(text) !== undefined),
  explicit('timestamp', (_, text) => date.test(text)),
  // Of a whole number it leaves the digits that a float has.
  explicit('float', (value) => typeof value === 'number' || (typeof value === 'bigint' && value < 2n ** 63n), Number),
  {
    tag: named('binary'),
    resolve: (text: string, refuse: (message: string) => void) =>
      fromBase64(text) ?? (refuse('this is not base64'), text),
    stringify: ({ source }) => JSON.stringify(source ?? ''),
  },
]

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes that are no UTF-8 are U+FFFD, one for each, as Go has them. @returns null for what is no base64 */
function fromBase64(text: string): string | null {
  const packed = text.replaceAll(/[\r\n]/g, '')
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(packed)) return null
  const bits = Array.from(packed.replaceAll('=', ''), (one) => alphabet.indexOf(one).toString(2).padStart(6, '0')).join(
    '',
  )
  return textOf((bits.match(/.{8}/g) ?? []).map((byte) => `%${parseInt(byte, 2).toString(16).padStart(2, '0')}`))
}

/** @param bytes each as "%XX" */
function textOf(bytes: readonly string[]): string {
  let text = decoded(bytes.join(''))
  if (text !== null) return text
  text = ''
  for (let at = 0; at < bytes.length;) {
    const characters = [1, 2, 3, 4].map((length) => decoded(bytes.slice(at, at + length).join('')))
    const found = characters.findIndex((each) => each !== null)
    text += characters[found] ?? '\ufffd'
    at += found < 0 ? 1 : found + 1
  }
  return text
}

function decoded(escaped: string): string | null {
  try {
    return decodeURIComponent(escaped)
  } catch {
    return null
  }
}

export type YamlOptions = ParseOptions & DocumentOptions & SchemaOptions

/**
 * Reads as kubectl does. Tags that it does not know say nothing. Merge keys and keys that stand there twice are for
 * `expandAliases`.
 */
export const asKubectl = {
  schema: 'failsafe',
  customTags: (failsafe: Tags): Tags => [...failsafe, ...tags],
  merge: false,
  resolveKnownTags: false,
  uniqueKeys: false,
} satisfies YamlOptions
