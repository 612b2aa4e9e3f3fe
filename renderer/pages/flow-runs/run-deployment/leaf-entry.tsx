import { visible } from '../../../../shared/model/printable'
import type { Shape } from '../../../../shared/prefect-3/parameter-fields'
import { Entry, type ControlProps } from '../../../components/entry'
import { DayPicker } from './day-picker'
import { fieldText } from './parameters-draft'
import { helpOf, shortOf } from './field-words'
import { keyOf } from './parameter-paths'
import type { ParameterEntryProps } from './entry-props'

export interface LeafEntryProps extends ParameterEntryProps {
  readonly shape: Shape
}

/** One value in one field. */
export function LeafEntry({ field, label, path, otherwise, form, shape }: LeafEntryProps) {
  const { required, nullable } = field
  const key = keyOf(path)
  const text = fieldText(form.draft, { path, shape })
  const onText = (to: string) => form.onText({ path, field, shape }, to)
  const change = (event: { readonly currentTarget: { readonly value: string } }) => onText(event.currentTarget.value)
  const common = { value: text, onChange: change, onBlur: () => form.onLeave(key) }
  const isItem = typeof path.at(-1) === 'number'
  return (
    <Entry
      label={label}
      required={required && !isItem}
      help={helpOf(field)}
      fault={form.faultOf(key)}
      lines={shape.kind === 'json'}
    >
      {(control) => {
        switch (shape.kind) {
          case 'boolean':
          case 'choice': {
            const choices = shape.kind === 'choice' ? shape.options.map(String) : ['true', 'false']
            return <Choices {...{ control, common, choices }} empty={emptyOf(nullable, required, otherwise)} />
          }
          case 'json':
            return (
              <textarea
                {...control}
                {...common}
                className="mono"
                rows={Math.min(6, text.split('\n').length)}
                spellCheck={false}
                placeholder={hintOf(shape, nullable, otherwise)}
              />
            )
          default:
            return (
              <>
                <input
                  {...control}
                  {...common}
                  type="text"
                  inputMode={shape.kind === 'integer' || shape.kind === 'number' ? 'decimal' : undefined}
                  className="mono"
                  spellCheck={false}
                  autoComplete="off"
                  placeholder={hintOf(shape, nullable, otherwise)}
                />
                {(shape.kind === 'date' || shape.kind === 'datetime') && (
                  <DayPicker kind={shape.kind} label={label} text={text} onPick={onText} />
                )}
              </>
            )
        }
      }}
    </Entry>
  )
}

interface ChoicesProps {
  readonly control: ControlProps
  readonly common: {
    readonly value: string
    readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void
    readonly onBlur: () => void
  }
  readonly choices: readonly string[]
  /** What stands for none of them; null where one is needed. */
  readonly empty: string | null
}

function Choices({ control, common, choices, empty }: ChoicesProps) {
  const { value } = common
  return (
    <select {...control} {...common}>
      {/* What is written as JSON may be none of the choices. */}
      {!choices.includes(value) && value !== '' && <option value={value}>{visible(value)}</option>}
      {(empty !== null || value === '') && <option value="">{visible(empty ?? '')}</option>}
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {visible(choice)}
        </option>
      ))}
    </select>
  )
}

function hintOf(shape: Shape, nullable: boolean, otherwise: unknown): string | undefined {
  const looks = 'hint' in shape ? (shape.hint ?? undefined) : undefined
  if (nullable) return looks === undefined ? 'none (null)' : `none (null), or ${looks}`
  // An empty text is a text.
  if (shape.kind === 'text') return looks
  return otherwise === undefined || otherwise === null ? looks : `left out: ${shortOf(otherwise)}`
}

function emptyOf(nullable: boolean, required: boolean, otherwise: unknown): string | null {
  if (nullable) return 'none (null)'
  if (required) return null
  return otherwise === undefined ? 'left out' : `left out: ${shortOf(otherwise)}`
}
