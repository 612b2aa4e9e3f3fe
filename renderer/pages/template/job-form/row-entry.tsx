import { IconTrash } from '@tabler/icons-react'
import { useId, type ReactNode } from 'react'
import { visible } from '../../../../shared/model/printable'
import type { TemplateEdit } from '../../../../shared/model/template-edit'
import type { IsTaken } from '../../../../shared/template/job-form/form-fields'
import type { Row } from '../../../../shared/template/job-form/read-rows'
import type { RowKind } from '../../../../shared/template/job-form/row-edits'
import { IconButton } from '../../../components/button'
import { TypedInput } from '../../../components/typed-input'
import { useTyped } from '../../../components/use-typed'
import type { At } from '../template-findings'
import { LeftWords } from './left-words'

/** A name, its value, and what takes both away. */
export function RowEntry(props: {
  readonly kind: RowKind
  readonly row: Row
  readonly isTaken: IsTaken
  /** What takes its value's place in every Job; null for nothing. */
  readonly lock: string | null
  readonly frozen: boolean
  readonly onEdit: (edit: TemplateEdit) => void
  readonly onRemove: () => void
  readonly onShow: (at: At) => void
}): ReactNode {
  const { kind, row, isTaken, lock, frozen, onEdit, onRemove, onShow } = props
  const { index, name, value, why, line } = row
  const readOnly = frozen || why !== null
  const id = useId()
  const put = (to: { readonly name: string; readonly value: string }) => onEdit(kind.put({ index, ...to }, row))
  const typedName = useTyped(
    name,
    (text) => (readOnly ? null : kind.nameProblem(text, isTaken)),
    (text) => put({ name: text, value }),
  )
  const typedValue = useTyped(
    value,
    (text) => (readOnly ? null : kind.valueProblem(text)),
    (text) => put({ name, value: text }),
  )
  const fault = typedName.fault ?? typedValue.fault
  const help = why === null ? lock : <LeftWords {...{ why, line, onShow }} />
  const isTold = fault !== null || help !== null
  const control = (isBad: boolean) => ({
    readOnly,
    'aria-invalid': isBad ? (true as const) : undefined,
    'aria-describedby': isTold ? id : undefined,
  })
  const nth = `${kind.noun} ${index + 1}`
  return (
    <li className={kind.valueLabel === null ? 'job-form-row one' : 'job-form-row'}>
      <span className={`input filled ${typedName.fault === null ? '' : 'bad'}`}>
        <TypedInput
          {...control(typedName.fault !== null)}
          aria-label={`${kind.nameLabel} of ${nth}`}
          typed={typedName}
        />
      </span>
      {kind.valueLabel !== null && (
        <span className={`input filled lines ${typedValue.fault === null ? '' : 'bad'}`}>
          <TypedInput
            {...control(typedValue.fault !== null)}
            aria-label={`${kind.valueLabel} of ${name === '' ? nth : visible(name)}`}
            typed={typedValue}
            lines
          />
        </span>
      )}
      {!readOnly && (
        <IconButton
          small
          label={`Remove ${name === '' ? nth : visible(name)}`}
          icon={<IconTrash size={16} />}
          onClick={onRemove}
        />
      )}
      {isTold && (
        <span id={id} className={fault === null ? 'help' : 'help bad'} role={fault === null ? undefined : 'alert'}>
          {fault === null ? help : visible(fault)}
        </span>
      )}
    </li>
  )
}
