import { inFigures, type Limits } from './limits'

/**
 * Whether a value that came as JSON is within its limits; no level of it takes a call.
 * @returns why not, as the end of a sentence about it: "has more than 100 levels"; null when it is
 */
export function beyondLimits(value: unknown, limits: Limits): string | null {
  let values = 0
  let chars = 0
  const waiting = [{ value, depth: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: one, depth } = next
    if (++values > limits.values) return `has more than ${inFigures(limits.values)} keys and values`
    if (typeof one === 'string') chars += one.length
    if (chars > limits.chars) return `has more than ${inFigures(limits.chars)} characters`
    if (typeof one !== 'object' || one === null) continue
    if (depth >= limits.depth) return `is more than ${inFigures(limits.depth)} levels deep`
    if (Array.isArray(one)) for (const item of one) waiting.push({ value: item, depth: depth + 1 })
    else
      for (const [key, inner] of Object.entries(one)) {
        values++
        chars += key.length
        waiting.push({ value: inner, depth: depth + 1 })
      }
  }
  return null
}
