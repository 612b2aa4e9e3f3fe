import { valueSize } from './limits'

/** Whether a value is plain data of no more than this size. @param atMost as `inputSize` in limits.ts */
export const isWithin = (atMost: number, value: unknown): boolean => sizeOf(value, atMost) <= atMost

/**
 * The size of plain data, as `inputSize` in limits.ts counts it; Infinity when it is more than `atMost`, and for anything
 * else. What the bridge carries besides (maps, buffers, dates) is in no call of the contract. A value that contains itself
 * is of any size, so with a limit this ends.
 */
export function sizeOf(value: unknown, atMost = Infinity): number {
  let size = 0
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const each = waiting.pop()
    size += valueSize
    if (typeof each === 'string') size += each.length
    else if (Array.isArray(each)) {
      size += each.length
      if (size <= atMost) for (const one of each as unknown[]) waiting.push(one)
    } else if (typeof each === 'object' && each !== null) {
      if (!isPlain(each)) return Infinity
      for (const [key, one] of Object.entries(each)) {
        size += key.length
        waiting.push(one)
      }
    } else if (typeof each === 'symbol' || typeof each === 'function' || isHuge(each)) return Infinity
    if (size > atMost) return Infinity
  }
  return size
}

/** A template's whole numbers have 64 bits; others would cost far more than the size that is counted. */
const isHuge = (value: unknown): boolean =>
  typeof value === 'bigint' && BigInt.asUintN(64, value) !== value && BigInt.asIntN(64, value) !== value

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
