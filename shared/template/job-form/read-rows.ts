import { isMapping, valueAt, type Path } from '../path'
import { placeOf } from '../yaml-source'
import { whyLeft, type Opened } from './place-of-field'
import { shownAs } from './read-field'

/** One of several values that people give names to. */
export interface Row {
  /** Of a list, where in it; of a mapping, where in the form. */
  readonly index: number
  readonly name: string
  /** Empty where there is only a name. */
  readonly value: string
  readonly path: Path
  readonly line: number
  /** Why it stays as it is, as a sentence; null where it can be changed. */
  readonly why: string | null
}

export interface Rows {
  readonly rows: readonly Row[]
  /** Of those in the template, the form shows the first ones. */
  readonly count: number
  /** The names of all of them, for a new one to be another. */
  readonly names: readonly string[]
  /** Why nothing can be added, as a sentence, with the line; null where something can. */
  readonly left: { readonly why: string; readonly line: number } | null
}

/** As many as one looks through in a form; a field each, or two. */
export const rowsMost = 200

/** The variables of a container. */
export function readVariables(opened: Opened, anchors: ReadonlySet<string>, path: Path): Rows {
  const env = valueAt(opened.job, path)
  return rowsOf(opened, anchors, path, listed(env), (variable, index) => {
    const from = sourceOf(valueAt(variable, ['valueFrom']))
    const value = shownAs(valueAt(variable, ['value']), 'text')
    return {
      ...nameOf(variable),
      value: from ?? value.text,
      why: from === null ? value.why : 'It is read when the pod starts.',
      path: [...path, index],
      fields: ['name', 'value'],
    }
  })
}

/** The names in a list of secrets. */
export function readNames(opened: Opened, anchors: ReadonlySet<string>, path: Path): Rows {
  const secrets = valueAt(opened.job, path)
  return rowsOf(opened, anchors, path, listed(secrets), (secret, index) => {
    const { name, nameWhy } = nameOf(secret)
    return { name, nameWhy, value: '', why: null, path: [...path, index], fields: ['name'] }
  })
}

/** The keys and values of a mapping of texts. */
export function readLabels(opened: Opened, anchors: ReadonlySet<string>, path: Path): Rows {
  const labels = valueAt(opened.job, path)
  const entries = isMapping(labels) ? Object.entries(labels) : []
  const read = rowsOf(opened, anchors, path, entries, ([key, value]) => {
    const name = shownAs(key, 'text')
    const { text, why } = shownAs(value, 'text')
    return { name: name.text, nameWhy: name.why, value: text, why, path: [...path, key], fields: [] }
  })
  if (labels == null || isMapping(labels)) return read
  return {
    ...read,
    left: { why: 'nodeSelector is no mapping here.', line: placeOf(opened.source, opened.document, path).line },
  }
}

interface Told {
  readonly name: string
  readonly nameWhy: string | null
  readonly value: string
  readonly why: string | null
  readonly path: Path
  /** What of it the form writes; none where it writes the whole. */
  readonly fields: readonly string[]
}

function rowsOf<T>(
  opened: Opened,
  anchors: ReadonlySet<string>,
  path: Path,
  all: readonly T[],
  tell: (one: T, index: number) => Told,
): Rows {
  const { source, document } = opened
  const whole = whyLeft(opened, anchors, path)
  const rows = all.slice(0, rowsMost).map((one, index): Row => {
    const { name, nameWhy, value, why, path: place, fields } = tell(one, index)
    const paths = fields.length === 0 ? [place] : fields.map((field) => [...place, field])
    const left = paths.map((each) => whyLeft(opened, anchors, each)).find((each) => each !== null)
    return {
      index,
      name,
      value,
      path: place,
      line: placeOf(source, document, place).line,
      why: nameWhy ?? why ?? whole ?? left ?? null,
    }
  })
  return {
    rows,
    count: all.length,
    names: all.map((one, index) => (index < rows.length ? (rows[index]?.name ?? '') : tell(one, index).name)),
    left: whole === null ? null : { why: whole, line: placeOf(source, document, path).line },
  }
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function nameOf(item: unknown): Pick<Told, 'name' | 'nameWhy'> {
  const { text, why } = shownAs(valueAt(item, ['name']), 'text')
  return { name: text, nameWhy: why }
}

/** What a variable is read from: "Secret api, key token"; null for one that has its value in the template. */
function sourceOf(valueFrom: unknown): string | null {
  if (valueFrom == null) return null
  const text = (...path: readonly string[]): string => shownAs(valueAt(valueFrom, path), 'text').text
  const key = (kind: string, ref: string): string => `${kind} ${text(ref, 'name')}, key ${text(ref, 'key')}`
  const has = (ref: string): boolean => valueAt(valueFrom, [ref]) !== undefined
  if (has('secretKeyRef')) return key('Secret', 'secretKeyRef')
  if (has('configMapKeyRef')) return key('ConfigMap', 'configMapKeyRef')
  if (has('fieldRef')) return `field ${text('fieldRef', 'fieldPath')} of the pod`
  if (has('resourceFieldRef')) return `resource ${text('resourceFieldRef', 'resource')} of the container`
  return 'another source'
}
