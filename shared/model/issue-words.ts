import type { z } from 'zod'

/** How its messages begin where a schema has none. Source: zod 4, locales/en. */
const zodsOwn = /^(Invalid|Too (small|big)|Unrecognized)\b/

/** What a value of a schema must be, where it is something else. */
const kinds: Readonly<Record<string, string>> = {
  ...{ string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', null: 'null' },
  ...{ array: 'a list', object: 'an object', record: 'an object', tuple: 'a list' },
}

/**
 * What is wrong with a value, as a sentence: "concurrency is too small: the least is 1."
 * @param subject what the sentence is about: "concurrency", "This"
 */
export function issueWords(subject: string, issue: z.core.$ZodIssue): string {
  // A schema of ours says what it wants.
  if (!zodsOwn.test(issue.message)) return `${subject} is not valid: ${issue.message.replace(/\.$/, '')}.`
  switch (issue.code) {
    case 'invalid_type':
      return `${subject} must be ${kinds[issue.expected] ?? issue.expected}.`
    case 'invalid_value':
      return `${subject} must be one of ${issue.values.map((each) => JSON.stringify(each)).join(', ')}.`
    case 'too_small':
      return `${subject} is too ${sized(issue.origin)}: ${limited(issue, 'the least is', 'above', issue.minimum)}.`
    case 'too_big':
      return `${subject} is too ${sized(issue.origin, true)}: ${limited(issue, 'the most is', 'below', issue.maximum)}.`
    case 'not_multiple_of':
      return `${subject} must be a multiple of ${issue.divisor}.`
    case 'unrecognized_keys':
      return `${subject} has no ${issue.keys.join(', ')}.`
    default:
      return `${subject} is not valid.`
  }
}

function sized(origin: string, large = false): string {
  const isLong = origin === 'string' || origin === 'array' || origin === 'set'
  return isLong ? (large ? 'long' : 'short') : large ? 'large' : 'small'
}

const units: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item' }

/** @param inside when the limit itself is a value @param outside when it is none */
function limited(
  { origin, inclusive }: { readonly origin: string; readonly inclusive?: boolean | undefined },
  inside: string,
  outside: string,
  limit: number | bigint,
): string {
  if (inclusive === false) return `it must be ${outside} ${limit}`
  const unit = units[origin]
  return `${inside} ${limit}${unit === undefined ? '' : ` ${unit}${Number(limit) === 1 ? '' : 's'}`}`
}
