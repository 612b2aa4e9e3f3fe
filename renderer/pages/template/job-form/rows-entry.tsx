import { IconPlus } from '@tabler/icons-react'
import { useId, useMemo, useRef, useState, type ReactNode } from 'react'
import type { OverwrittenField } from '../../../../shared/dialect/overwritten-fields'
import type { TemplateEdit } from '../../../../shared/model/template-edit'
import { lockOf } from '../../../../shared/template/job-form/lock-of'
import type { Rows } from '../../../../shared/template/job-form/read-rows'
import type { RowKind } from '../../../../shared/template/job-form/row-edits'
import { Button } from '../../../components/button'
import type { At } from '../template-findings'
import { LeftWords } from './left-words'
import { NewRow } from './new-row'
import { RowEntry } from './row-entry'

/** Values with names of their own, a row each; one more is added below them. */
export function RowsEntry(props: {
  readonly title: string
  readonly kind: RowKind
  readonly rows: Rows
  readonly locked: readonly OverwrittenField[]
  readonly frozen: boolean
  readonly onEdit: (edit: TemplateEdit) => void
  readonly onShow: (at: At) => void
}): ReactNode {
  const { title, kind, rows, locked, frozen, onEdit, onShow } = props
  const { rows: shown, count, names, left } = rows
  const id = useId()
  const [adding, setAdding] = useState(false)
  const addButton = useRef<HTMLButtonElement>(null)
  const times = useMemo(() => {
    const counted = new Map<string, number>()
    for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1)
    return counted
  }, [names])
  const canAdd = !frozen && left === null
  return (
    <div className="job-form-rows" role="group" aria-labelledby={id}>
      <div className="row">
        <span id={id} className="field-name">
          {title}
        </span>
        {count === 0 && !adding && <span className="faint">none</span>}
        <span className="grow" />
        <Button
          small
          look="quiet"
          ref={addButton}
          icon={<IconPlus size={14} aria-hidden />}
          disabled={!canAdd}
          onClick={() => setAdding(true)}
        >
          Add {kind.noun}
        </Button>
      </div>
      {left && (
        <p className="faint">
          <LeftWords {...left} onShow={onShow} />
        </p>
      )}
      {(shown.length > 0 || adding) && (
        <ul>
          {shown.map((row) => (
            <RowEntry
              key={row.index}
              {...{ kind, row, frozen, onEdit, onShow }}
              lock={lockOf(locked, [...row.path, 'value'])}
              isTaken={(name) => (times.get(name) ?? 0) > (name === row.name ? 1 : 0)}
              onRemove={() => {
                onEdit(kind.remove(row))
                // The button that had the focus goes with its row.
                addButton.current?.focus()
              }}
            />
          ))}
          {adding && canAdd && (
            <NewRow
              kind={kind}
              isTaken={(name) => times.has(name)}
              onAdd={(name, value) => onEdit(kind.put({ index: count, name, value }, null))}
              onClose={(isDropped) => {
                setAdding(false)
                if (isDropped) addButton.current?.focus()
              }}
            />
          )}
        </ul>
      )}
      {count > shown.length && <p className="faint">{count - shown.length} more stand in the YAML alone.</p>}
    </div>
  )
}
