import type { Schema } from './parameter-schema'

/** What a value may be at least and at most, as a sentence; null where nothing is said. */
export function limitsOf(schema: Schema): string | null {
  const number = (key: string): number | null => {
    const value = schema[key]
    return typeof value === 'number' ? value : null
  }
  const sentences = [
    range(number('minimum'), number('maximum'), ''),
    open(number('exclusiveMinimum'), number('exclusiveMaximum')),
    range(number('minLength'), number('maxLength'), 'characters'),
    range(number('minItems'), number('maxItems'), 'items'),
    number('multipleOf') === null ? null : `A multiple of ${number('multipleOf')}.`,
    schema['uniqueItems'] === true ? 'Each item once.' : null,
  ].filter((each) => each !== null)
  return sentences.length > 0 ? sentences.join(' ') : null
}

function range(least: number | null, most: number | null, unit: string): string | null {
  const of = unit === '' ? '' : ` ${unit}`
  if (least !== null && most !== null) return least === most ? `${least}${of}.` : `From ${least} to ${most}${of}.`
  if (least !== null) return `At least ${least}${of}.`
  return most === null ? null : `At most ${most}${of}.`
}

function open(least: number | null, most: number | null): string | null {
  if (least !== null && most !== null) return `Above ${least} and below ${most}.`
  if (least !== null) return `Above ${least}.`
  return most === null ? null : `Below ${most}.`
}
