import { KubeConfigError } from './kube-config-error'

/** Reads a value, or what is not there. `at` names it for the one who wrote it: "users[2].user.token". @throws KubeConfigError */
export type Read<T> = (value: unknown, at: string) => T

/** What null and a missing field say of a text: nothing. */
export const text: Read<string> = (value, at) => {
  if (value == null) return ''
  if (typeof value === 'string') return value
  const isPlain = typeof value !== 'object'
  throw wrongKind(value, at, `a text belongs there${isPlain ? ': put it in quotes' : ''}`)
}

export const flag: Read<boolean> = (value, at) => {
  if (value == null) return false
  if (typeof value === 'boolean') return value
  const isInQuotes = value === 'true' || value === 'false'
  throw wrongKind(value, at, `true or false belongs there${isInQuotes ? ': write it without quotes' : ''}`)
}

/** Base64 without line breaks; "" for none. A list of bytes is taken too, as Go's JSON takes it. */
export const bytes: Read<string> = (value, at) => {
  if (value == null) return ''
  if (isList(value)) return Buffer.from(value.map((each, n) => byte(each, `${at}[${n}]`))).toString('base64')
  if (typeof value !== 'string') throw wrongKind(value, at, 'base64 in quotes belongs there')
  const decoded = bytesOfBase64(value)
  if (decoded) return decoded.toString('base64')
  if (!value.includes('-----BEGIN')) throw new KubeConfigError(`${at} is not base64`)
  throw new KubeConfigError(
    `${at} is PEM, and base64 of it belongs there: encode it (base64 -w0 FILE), or name its file in ${at.slice(at.lastIndexOf('.') + 1).replace(/-data$/, '')}`,
  )
}

/** Base64 as Go reads it: with its padding, in the common alphabet, line breaks anywhere. null for what is none. */
function bytesOfBase64(text: string): Buffer | null {
  const packed = text.replace(/[\r\n]/g, '')
  const isBase64 = packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed)
  return isBase64 ? Buffer.from(packed, 'base64') : null
}

const byte = (value: unknown, at: string): number => {
  if (value === null) return 0
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 256) return value
  throw new KubeConfigError(`${at} is not a byte`)
}

export const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, at) => {
    if (value == null) return []
    if (!isList(value)) throw wrongKind(value, at, 'a list belongs there')
    return value.map((item, n) => read(item, `${at}[${n}]`))
  }

/** A mapping whose keys are the writer's, in their order in the alphabet. Messages don't repeat the keys. */
export const mapOf =
  <T>(read: Read<T>): Read<readonly (readonly [string, T])[]> =>
  (value, at) => {
    const entries = Object.entries(mapping(value, at)).map(
      ([key, each]) => [key, read(each, `a value of ${at}`)] as const,
    )
    return entries.sort(([a], [b]) => (a < b ? -1 : 1))
  }

/** A mapping whose keys are the format's; others are not looked at, and neither are those in other letters. */
export const fieldsOf = (value: unknown, at: string) => {
  const fields = mapping(value, at)
  return <T>(key: string, read: Read<T>): T =>
    read(Object.hasOwn(fields, key) ? fields[key] : undefined, at === '' ? key : `${at}.${key}`)
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** As JSON has it; a number of more than 53 bits is a bigint. */
export const anything: Read<unknown> = (value) => value ?? null

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value)

function mapping(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (value == null) return {}
  if (isMapping(value)) return value
  throw wrongKind(value, at, 'a mapping of names to values belongs there')
}

const wrongKind = (value: unknown, at: string, belongs: string): KubeConfigError =>
  new KubeConfigError(
    at === '' ? 'it is not a mapping of names to values' : `${at} is ${kindOf(value)}, and ${belongs}`,
  )

function kindOf(value: unknown): string {
  if (isList(value)) return 'a list'
  if (isMapping(value)) return 'a mapping'
  const kinds: Record<string, string> = {
    string: 'a text',
    boolean: 'true or false',
    number: 'a number',
    bigint: 'a number',
  }
  return kinds[typeof value] ?? 'null'
}
