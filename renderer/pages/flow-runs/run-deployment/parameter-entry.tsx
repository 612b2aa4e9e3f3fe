import { visible } from '../../../../shared/model/printable'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { Shape } from '../../../../shared/prefect-3/parameter-fields'
import { Button, IconButton } from '../../../components/button'
import type { ParameterEntryProps } from './entry-props'
import { helpOf, shortOf } from './field-words'
import { Group } from './group'
import { LeafEntry } from './leaf-entry'
import { keyOf, valueAt } from './parameter-paths'
import { absentWords, isFilledIn, Presence } from './presence'
import { initialOf, newItem, shapeIndexOf } from './shapes'

/** A value of the parameters: a field, or what is made of fields. */
export function ParameterEntry(props: ParameterEntryProps) {
  const { shape } = props.field
  switch (shape.kind) {
    case 'object':
      return <ObjectEntry {...props} shape={shape} />
    case 'list':
      return <ListEntry {...props} shape={shape} />
    case 'oneOf':
      return <OneOfEntry {...props} shape={shape} />
    default:
      return <LeafEntry {...props} shape={shape} />
  }
}

type Made<K extends Shape['kind']> = ParameterEntryProps & { readonly shape: Extract<Shape, { readonly kind: K }> }

/** An object, such as a pydantic model: each of its own fields. */
function ObjectEntry({ shape, ...props }: Made<'object'>) {
  const { field, label, path, form } = props
  return (
    <Group
      label={label}
      required={field.required && typeof path.at(-1) !== 'number'}
      help={helpOf(field)}
      fault={form.faultOf(keyOf(path))}
      buttons={<Presence {...props} initial={initialOf(shape)} />}
      absent={absentWords(props)}
    >
      {isFilledIn(props) && <ObjectFields {...{ shape, path, form }} />}
    </Group>
  )
}

/** The fields alone, where a name stands above them already. */
function ObjectFields({ shape, path, form }: Pick<Made<'object'>, 'shape' | 'path' | 'form'>) {
  return shape.fields.map((field) => (
    <ParameterEntry
      key={field.name}
      {...{ field, form }}
      label={field.name}
      path={[...path, field.name]}
      otherwise={field.byDefault}
    />
  ))
}

/** As many items as have fields; the JSON has all. */
const mostItems = 100

/** A list, item by item. */
function ListEntry({ shape, ...props }: Made<'list'>) {
  const { field, label, path, form } = props
  const held = valueAt(form.draft.values, path)
  const items = Array.isArray(held) ? (held as readonly unknown[]) : []
  const { item } = shape
  return (
    <Group
      label={label}
      required={field.required && typeof path.at(-1) !== 'number'}
      help={helpOf(field)}
      fault={form.faultOf(keyOf(path))}
      buttons={<Presence {...props} initial={[]} />}
      absent={absentWords(props) ?? (items.length === 0 ? 'empty' : null)}
    >
      {items.slice(0, mostItems).map((_, index) => (
        // Items have no name but their place.
        <div key={index} className="parameter-item">
          <ParameterEntry
            field={item}
            label={`${label} ${index + 1}`}
            path={[...path, index]}
            otherwise={undefined}
            form={form}
          />
          <IconButton
            small
            label={`Remove ${visible(label)} ${index + 1}`}
            icon={<IconTrash size={16} />}
            onClick={() => form.onRemove(path, index)}
          />
        </div>
      ))}
      {items.length > mostItems && <p className="faint">The JSON has all {items.length} items.</p>}
      {isFilledIn(props) && items.length < mostItems && (
        <Button
          small
          look="quiet"
          className="parameter-add"
          icon={<IconPlus size={16} />}
          onClick={() => form.onAdd(path, newItem(item))}
        >
          Add an item to {visible(label)}
        </Button>
      )}
    </Group>
  )
}

/** One of several shapes: which one, and then its fields. */
function OneOfEntry({ shape, ...props }: Made<'oneOf'>) {
  const { field, label, path, otherwise, form } = props
  const key = keyOf(path)
  const value = valueAt(form.draft.values, path)
  const { shapes } = shape
  const chosen = form.draft.chosen[key]
  const mayBeAbsent = field.nullable || !field.required
  const isAbsent = (value ?? null) === null && chosen === undefined
  const index = isAbsent && mayBeAbsent ? -1 : shapeIndexOf(shapes, value, chosen)
  const { shape: inner, title = '' } = shapes[index] ?? {}
  const choose = (to: string) => {
    const at = Number(to)
    const next = shapes[at]
    if (to === '' || !next) form.onPut(path, field.nullable ? null : undefined)
    else form.onChoose(path, at, next.shape)
  }
  const absent = field.nullable
    ? 'none (null)'
    : otherwise === undefined
      ? 'left out'
      : `left out: ${shortOf(otherwise)}`
  return (
    <Group
      label={label}
      required={field.required && typeof path.at(-1) !== 'number'}
      help={helpOf(field)}
      fault={inner && inner.kind !== 'object' ? undefined : form.faultOf(key)}
      buttons={
        <span className="input small filled">
          <select
            aria-label={`What ${visible(label)} is`}
            value={index < 0 ? '' : String(index)}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {(mayBeAbsent || index < 0) && <option value="">{absent}</option>}
            {shapes.map(({ title }, at) => (
              <option key={at} value={at}>
                {visible(title)}
              </option>
            ))}
          </select>
        </span>
      }
    >
      {inner?.kind === 'object' && <ObjectFields shape={inner} {...{ path, form }} />}
      {inner?.kind === 'list' && <ListEntry {...props} field={{ ...field, ...unhelped }} shape={inner} />}
      {inner && inner.kind !== 'object' && inner.kind !== 'list' && (
        <LeafEntry {...props} label={title} field={{ ...field, ...unhelped }} shape={inner} />
      )}
    </Group>
  )
}

/** What stands above already; null is chosen there. */
const unhelped = { description: null, limits: null, nullable: false, required: true }
