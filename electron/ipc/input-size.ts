import { valueSize } from './limits'

/**
 * Whether a value is plain data of no more than this size. What the bridge carries besides (maps, buffers, dates) is in no
 * call of the contract. A value that contains itself is of any size, so this ends.
 * @param atMost as `inputSize` in limits.ts
 */
export function isWithin(atMost: number, value: unknown): boolean {
  let left = atMost
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const each = waiting.pop()
    left -= valueSize
    if (typeof each === 'string') left -= each.length
    else if (Array.isArray(each)) {
      left -= each.length
      if (left >= 0) for (const one of each as unknown[]) waiting.push(one)
    } else if (typeof each === 'object' && each !== null) {
      if (!isPlain(each)) return false
      for (const [key, one] of Object.entries(each)) {
        left -= key.length
        waiting.push(one)
      }
    } else if (typeof each === 'symbol' || typeof each === 'function' || typeof each === 'bigint') return false
    if (left < 0) return false
  }
  return true
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
