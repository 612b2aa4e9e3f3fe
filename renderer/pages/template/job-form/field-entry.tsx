import type { ReactNode } from 'react'
import { visible } from '../../../../shared/model/printable'
import type { TemplateEdit } from '../../../../shared/model/template-edit'
import { fieldEdit, fieldProblem, type FormField } from '../../../../shared/template/job-form/form-fields'
import type { Reading } from '../../../../shared/template/job-form/read-field'
import { Entry } from '../../../components/entry'
import { TypedInput } from '../../../components/typed-input'
import { useTyped } from '../../../components/use-typed'
import type { At } from '../template-findings'
import { LeftWords } from './left-words'

/** A field of the template with one value; emptied, it goes from the template. */
export function FieldEntry(props: {
  readonly field: FormField
  readonly reading: Reading
  /** What takes its place in every Job; null for nothing. */
  readonly lock: string | null
  readonly frozen: boolean
  readonly onEdit: (edit: TemplateEdit) => void
  readonly onShow: (at: At) => void
}): ReactNode {
  const { field, reading, lock, frozen, onEdit, onShow } = props
  const readOnly = frozen || reading.kind === 'left'
  const write = (text: string) => onEdit(fieldEdit(field, text))
  const typed = useTyped(
    reading.kind === 'unset' ? '' : reading.text,
    (text) => (readOnly ? null : fieldProblem(field, text)),
    write,
  )
  const help = reading.kind === 'left' ? <LeftWords {...reading} onShow={onShow} /> : (lock ?? field.help)
  return (
    <Entry label={field.label} help={help} fault={typed.fault}>
      {(control) =>
        field.choices && !readOnly ? (
          <select {...control} value={typed.text} onChange={(event) => write(event.currentTarget.value)}>
            <option value="">{field.unset}</option>
            {[...new Set([...field.choices, ...(typed.text === '' ? [] : [typed.text])])].map((choice) => (
              <option key={choice} value={choice}>
                {visible(choice)}
              </option>
            ))}
          </select>
        ) : (
          <TypedInput
            {...control}
            typed={typed}
            readOnly={readOnly}
            placeholder={reading.kind === 'left' ? undefined : field.unset}
            inputMode={field.kind === 'count' ? 'numeric' : undefined}
          />
        )
      }
    </Entry>
  )
}
