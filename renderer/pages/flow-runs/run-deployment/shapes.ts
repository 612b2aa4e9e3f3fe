import type { NamedShape, ParameterField, Shape } from '../../../../shared/prefect-3/parameter-fields'
import { isObject, keyOf, valueAt, type Path, type Values } from './parameter-paths'

/** What is entered in a field of its own; the others are made of fields. */
export const isLeaf = ({ kind }: Shape): boolean => kind !== 'object' && kind !== 'list' && kind !== 'oneOf'

/** What a value begins with once it is filled in; undefined for what has nothing to begin with. */
export function initialOf(shape: Shape): unknown {
  switch (shape.kind) {
    case 'object':
      return Object.fromEntries(
        shape.fields.flatMap(({ name, byDefault, required, shape: inner }) => {
          const begins = byDefault !== undefined ? byDefault : required ? initialOf(inner) : undefined
          return begins === undefined ? [] : [[name, begins] as const]
        }),
      )
    case 'list':
      return []
    case 'choice':
      return shape.options.length === 1 ? shape.options[0] : undefined
    case 'oneOf':
      return shape.shapes[0] && initialOf(shape.shapes[0].shape)
    default:
      return undefined
  }
}

/** What a new item of a list is, before anything is entered. */
export const newItem = ({ shape, byDefault }: ParameterField): unknown =>
  byDefault ?? initialOf(shape) ?? (shape.kind === 'text' ? '' : shape.kind === 'boolean' ? false : null)

/** Which of several shapes a value has: what was chosen, or the first that it fits. */
export function shapeIndexOf(shapes: readonly NamedShape[], value: unknown, chosen: number | undefined): number {
  if (chosen !== undefined && chosen < shapes.length) return chosen
  for (const fits of [hasShape, hasKind]) {
    const index = shapes.findIndex(({ shape }) => fits(shape, value))
    if (index >= 0) return index
  }
  return 0
}

function hasShape(shape: Shape, value: unknown): boolean {
  if (!hasKind(shape, value)) return false
  if (shape.kind === 'list') return (value as readonly unknown[]).every((item) => hasShape(shape.item.shape, item))
  if (shape.kind !== 'object') return true
  const held = value as Values
  const isKnown = Object.keys(held).every((key) => shape.fields.some(({ name }) => name === key))
  return isKnown && shape.fields.every((field) => fieldFits(field, held))
}

/** A word that tells shapes apart is one that a value may leave out. */
function fieldFits({ name, required, shape }: ParameterField, held: Values): boolean {
  if (!Object.hasOwn(held, name)) return !required
  return shape.kind !== 'choice' || shape.options.some((option) => option === held[name])
}

function hasKind(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case 'text':
    case 'date':
    case 'datetime':
      return typeof value === 'string'
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value)
    case 'number':
      return typeof value === 'bigint' || typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'choice':
      return shape.options.some((option) => option === value)
    case 'object':
      return isObject(value)
    case 'list':
      return Array.isArray(value)
    case 'oneOf':
      return shape.shapes.some(({ shape: each }) => hasKind(each, value))
    case 'json':
      return true
  }
}

/** A field of the form: what it is, and where its value stands. */
export interface Place {
  readonly path: Path
  readonly field: Pick<ParameterField, 'nullable'>
  /** The field's own, or the one that was chosen of several. */
  readonly shape: Shape
}

/**
 * The field that a path of the parameters is drawn in: the one that it leads to, or the last one on the way there.
 * @param chosen of several shapes, by key
 * @returns null where no field is for it
 */
export function placeOf(
  fields: readonly ParameterField[],
  { values, chosen }: { readonly values: Values; readonly chosen: Readonly<Record<string, number>> },
  path: Path | readonly string[],
): Place | null {
  let [shape, place]: [Shape, Place | null] = [{ kind: 'object', fields }, null]
  for (const step of path) {
    const at: Path = place?.path ?? []
    const value = valueAt(values, at)
    const next = fieldIn(shape, value, step)
    if (next === null) break
    const key = [...at, shape.kind === 'list' ? Number(step) : step]
    shape = shapeNow(next.shape, valueAt(values, key), chosen[keyOf(key)])
    place = { path: key, field: next, shape }
  }
  return place
}

/** Nothing is drawn in what is not filled in. */
function fieldIn(shape: Shape, value: unknown, step: string | number): ParameterField | null {
  if (shape.kind === 'object' && isObject(value)) return shape.fields.find(({ name }) => name === step) ?? null
  return shape.kind === 'list' && Array.isArray(value) && /^\d+$/.test(String(step)) ? shape.item : null
}

/** Of several, the one that is drawn. */
function shapeNow(shape: Shape, value: unknown, chosen: number | undefined): Shape {
  if (shape.kind !== 'oneOf') return shape
  const isAbsent = (value ?? null) === null && chosen === undefined
  return isAbsent ? shape : (shape.shapes[shapeIndexOf(shape.shapes, value, chosen)]?.shape ?? shape)
}
