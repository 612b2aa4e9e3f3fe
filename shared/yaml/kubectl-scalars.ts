/**
 * What scalars without quotes mean to kubectl, the authority for templates and kubeconfigs. Its rules are those of no
 * version of YAML: truth values and octal numbers as in 1.1, no numbers to the base of 60, `0o17` as in 1.2, and dates
 * are text. Source: go.yaml.in/yaml/v2 2.4.2, resolve.go, in sigs.k8s.io/yaml 1.6.0 of Kubernetes 1.34.
 */
export type Scalar = string | number | bigint | boolean | null

/** @returns a bigint for a whole number that a double can't hold; what no JSON has (`.nan`, `.inf`) as JavaScript's number */
export function readPlain(text: string): Scalar {
  const word = words.get(text)
  if (word !== undefined) return word
  if (/^\.\d/.test(text)) return pointFirst.test(text) ? finite(text) : text
  if (!/^[-+\d]/.test(text)) return text
  const plain = text.replaceAll('_', '')
  return readWhole(plain) ?? (decimal.test(plain) ? finite(plain) : text)

  /** What is beyond a double is no number. */
  function finite(digits: string): Scalar {
    const number = Number(digits.replaceAll('_', ''))
    return Number.isFinite(number) ? number : text
  }
}

const words = new Map<string, Scalar>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
])

const pointFirst = /^\.\d+(?:_\d+)*(?:e[-+]?\d+(?:_\d+)*)?$/i
const decimal = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i
const wholes: readonly (readonly [RegExp, prefix: string])[] = [
  [/^([-+]?)0x([\da-f]+)$/i, '0x'],
  [/^([-+]?)0b([01]+)$/i, '0b'],
  [/^([-+]?)0o?([0-7]+)$/i, '0o'],
  // A sign behind the prefix is taken too.
  [/^(?=0b)([-+]?)0b\+?([01]+)$/, '0b'],
  [/^([-+]?)(0|[1-9]\d*)$/, ''],
]
const negativeBits = /^0b-([01]+)$/

/** @returns undefined for what is no whole number, or is written as a float, such as `1e3` */
export const wholeOf = (text: string): number | bigint | undefined =>
  /^[-+\d]/.test(text) ? readWhole(text.replaceAll('_', '')) : undefined

/** @returns undefined for what is none, or has more than 64 bits */
function readWhole(text: string): number | bigint | undefined {
  const bits = negativeBits.exec(text)
  if (bits) return within(-BigInt(`0b${bits[1]}`), true)
  for (const [form, prefix] of wholes) {
    const [all, sign = '', digits = ''] = form.exec(text) ?? []
    if (all === undefined || digits.length > digitsMost) continue
    const size = BigInt(prefix + digits)
    return within(sign === '-' ? -size : size, sign !== '')
  }
  return undefined
}

/** Leading zeros are digits too; longer ones are not worth the time. */
const digitsMost = 1_000

function within(value: bigint, signed: boolean): number | bigint | undefined {
  if (value < -(2n ** 63n) || value >= (signed ? 2n ** 63n : 2n ** 64n)) return undefined
  const number = Number(value)
  // The other way round some doubles are written with zeros where digits were.
  return String(number) === String(value) ? number : value
}

/**
 * The text that a scalar without quotes is as a key, since those of JSON are texts.
 * @returns null for what kubectl refuses: null, and whole numbers of more than 63 bits
 */
export function keyOfPlain(text: string): string | null {
  const value = readPlain(text)
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  const whole = wholeOf(text)
  if (whole === undefined) return shortFloat(Number(value))
  return whole < 2n ** 63n ? String(whole) : null
}

/** As strconv.FormatFloat(value, 'g', -1, 32) writes it, with YAML's words for what is no number. */
function shortFloat(value: number): string {
  const single = Math.fround(value)
  if (Number.isNaN(single)) return '.nan'
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf'
  if (Object.is(single, -0)) return '-0'
  let digits = 1
  while (Math.fround(Number(single.toExponential(digits - 1))) !== single) digits++
  const [mantissa = '', exponent = '0'] = single.toExponential(digits - 1).split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(Number(`${mantissa}e${power}`))
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
