import { useMemo, useState, type ReactNode } from 'react'
import type { OverwrittenField } from '../../../../shared/dialect/overwritten-fields'
import { visible } from '../../../../shared/model/printable'
import type { TemplateEdit } from '../../../../shared/model/template-edit'
import { formFields, type FieldId } from '../../../../shared/template/job-form/form-fields'
import { keepsAliases } from '../../../../shared/template/job-form/keeps-aliases'
import { lockOf } from '../../../../shared/template/job-form/lock-of'
import { readJobForm, type JobForm as Fields } from '../../../../shared/template/job-form/read-job-form'
import {
  nodeSelectorRows,
  pullSecretRows,
  variableRows,
  type RowKind,
} from '../../../../shared/template/job-form/row-edits'
import type { Rows } from '../../../../shared/template/job-form/read-rows'
import { applyTemplateEdit } from '../../../../shared/template/template-edit'
import type { TemplateCheck } from '../../../../shared/template/template-check'
import { Note } from '../../../components/note'
import { toast } from '../../../state/store'
import { LineLink } from '../line-link'
import type { At } from '../template-findings'
import type { TemplateDraft } from '../use-template-draft'
import { FieldEntry } from './field-entry'
import { RowsEntry } from './rows-entry'
import './job-form.css'

/** The fields of the template that are changed most, as a form: a second view of the draft that the editor shows. */
export function JobForm(props: {
  readonly draft: Pick<TemplateDraft, 'text' | 'edit'>
  readonly locked: readonly OverwrittenField[]
  readonly onShow: (at: At) => void
}): ReactNode {
  const { draft, locked, onShow } = props
  const { text } = draft
  const reading = useMemo(() => readJobForm(text), [text])
  // While one writes in the editor, the text can't be read now and then: the form stays where it is, and shows what it showed.
  const [last, setLast] = useState<Fields | null>(null)
  if (reading.ok && reading.form !== last) setLast(reading.form)
  const fields = reading.ok ? reading.form : last
  const edit = (wanted: TemplateEdit) => {
    if (fields?.hasAliases && !keepsAliases(text, applyTemplateEdit(text, wanted))) {
      toast(
        'The form can’t change this without writing out the anchors of the template. Change it in the YAML.',
        'error',
      )
      return
    }
    draft.edit(wanted)
  }
  return (
    <form
      className="form job-form"
      aria-label="Fields of the Job template"
      onSubmit={(event) => event.preventDefault()}
    >
      {!reading.ok && <Unread problems={reading.problems} onShow={onShow} />}
      {fields && <FormBody {...{ fields, locked, onShow }} frozen={!reading.ok} onEdit={edit} />}
    </form>
  )
}

function Unread(props: { readonly problems: readonly TemplateCheck[]; readonly onShow: (at: At) => void }): ReactNode {
  const [first] = props.problems
  return (
    <div role="status">
      <Note tone="failed" title="The form is read-only: no Job can be made from the template.">
        {first && visible(first.message)}
        {first && <LineLink at={{ line: first.line }} onShow={props.onShow} />}
      </Note>
    </div>
  )
}

interface FormBodyProps {
  readonly fields: Fields
  readonly locked: readonly OverwrittenField[]
  /** Nothing can be changed now. */
  readonly frozen: boolean
  readonly onEdit: (edit: TemplateEdit) => void
  readonly onShow: (at: At) => void
}

function FormBody({ fields, locked, frozen, onEdit, onShow }: FormBodyProps): ReactNode {
  const entry = (id: FieldId) => {
    const field = formFields[id]
    const lock = lockOf(locked, field.path(fields.containerPath))
    return <FieldEntry key={id} reading={fields.fields[id]} {...{ field, lock, frozen, onEdit, onShow }} />
  }
  const rows = (title: string, kind: RowKind, shown: Rows) => (
    <RowsEntry title={title} rows={shown} {...{ kind, locked, frozen, onEdit, onShow }} />
  )
  const { container } = fields
  return (
    <>
      <section className="job-form-part">
        <h2>{container === null ? 'The container of the flow' : `Container ${visible(container)}`}</h2>
        {entry('image')}
        {entry('imagePullPolicy')}
        <div className="job-form-columns">
          {(['cpuRequest', 'cpuLimit', 'memoryRequest', 'memoryLimit'] as const).map(entry)}
        </div>
        {rows('Environment', variableRows, fields.variables)}
      </section>
      <section className="job-form-part">
        <h2>Pod</h2>
        {entry('serviceAccount')}
        {rows('Node selector', nodeSelectorRows, fields.nodeSelector)}
        {rows('Image pull secrets', pullSecretRows, fields.pullSecrets)}
      </section>
      <section className="job-form-part">
        <h2>Job</h2>
        <div className="job-form-columns">{(['backoffLimit', 'ttl'] as const).map(entry)}</div>
      </section>
      <UnshownParts unshown={fields.unshown} onShow={onShow} />
    </>
  )
}

function UnshownParts(props: { readonly unshown: Fields['unshown']; readonly onShow: (at: At) => void }): ReactNode {
  const { unshown, onShow } = props
  const { parts, count } = unshown
  if (count === 0) return null
  return (
    <section className="job-form-part">
      <h2>Only in the YAML</h2>
      <p className="faint">The form does not show these, and leaves them as they are.</p>
      <ul className="job-form-unshown">
        {parts.map(({ name, line }, index) => (
          <li key={index}>
            <span className="mono">{name}</span>
            <LineLink at={{ line }} onShow={onShow} />
          </li>
        ))}
        {count > parts.length && <li className="faint">and {count - parts.length} more</li>}
      </ul>
    </section>
  )
}
