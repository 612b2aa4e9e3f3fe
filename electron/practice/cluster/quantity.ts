import { badRequest } from './status-error'

const form = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/
const decimal = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const nano = 1_000_000_000n

const mistake = (): never => {
  throw badRequest("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
}

/** A quantity's value in billionths. @throws StatusError 400 for what is none. */
function nanosOf(text: string): { nanos: bigint; suffix: string } {
  const match = form.exec(text) ?? mistake()
  const suffix = match[3] ?? ''
  const [whole = '', fraction = ''] = (match[2] ?? '').split('.')
  const digits = BigInt(`${whole}${fraction.padEnd(9, '0').slice(0, 9)}` || '0')
  const signed = match[1] === '-' ? -digits : digits
  if (binary.includes(suffix) && suffix !== '')
    return { nanos: signed * 1024n ** BigInt(binary.indexOf(suffix)), suffix }
  if (/^[eE]/.test(suffix)) {
    const exponent = Number(suffix.slice(1))
    return { nanos: exponent < 0 ? signed / 10n ** BigInt(-exponent) : signed * 10n ** BigInt(exponent), suffix: 'e' }
  }
  const power = decimal.indexOf(suffix) - 3
  return { nanos: power < 0 ? signed / 1000n ** BigInt(-power) : signed * 1000n ** BigInt(power), suffix }
}

/** The quantity as a number of its unit: cores, bytes, pods. */
export const quantityOf = (text: string): number => Number(nanosOf(text).nanos) / 1e9

/**
 * The quantity as the API server writes it: the largest suffix without a fraction.
 * Source: k8s.io/apimachinery, pkg/api/resource/quantity.go.
 */
export function canonicalQuantity(value: string | number): string {
  const { nanos, suffix } = nanosOf(String(value))
  if (nanos === 0n) return '0'
  if (suffix.endsWith('i') && nanos % nano === 0n) {
    let amount = nanos / nano
    let step = 0
    for (; step < binary.length - 1 && amount % 1024n === 0n; step += 1) amount /= 1024n
    return `${amount}${binary[step]}`
  }
  let amount = nanos
  let step = 0
  for (; step < decimal.length - 1 && amount % 1000n === 0n; step += 1) amount /= 1000n
  return suffix === 'e' && step > 3 ? `${amount}e${(step - 3) * 3}` : `${amount}${decimal[step]}`
}
