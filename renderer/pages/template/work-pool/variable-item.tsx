import { visible } from '../../../../shared/model/printable'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, type ReactNode } from 'react'
import type { JsonObject } from '../../../../shared/model/flow-run'
import { textOfValue } from '../../../../shared/prefect-3/base-template/value-text'
import { textIn } from '../../../../shared/prefect-3/base-template/placeholder-words'
import {
  choicesOf,
  defaultProblem,
  typeWords,
  variableTypes,
  withType,
  type Variable,
  type VariableType,
} from '../../../../shared/prefect-3/base-template/variables'
import { Button } from '../../../components/button'
import { NameField } from './name-field'
import { ValueField } from './value-field'

interface VariableItemProps {
  readonly variable: Variable
  /** Where it is used, in words; null for nowhere. */
  readonly used: string | null
  /** The names of the others. */
  readonly others: readonly string[]
  readonly open: boolean
  readonly onToggle: () => void
  readonly onChange: (schema: JsonObject) => void
  readonly onRename: (name: string) => void
  readonly onRemove: () => void
}

/** A variable: its name, type and default in a line, and below it everything that can be changed. */
export function VariableItem(props: VariableItemProps): ReactNode {
  const { variable, used, open, onToggle } = props
  const text = textOfValue(variable.schema['default'], variable.type)
  const id = useId()
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <li className={open ? 'variable is-open' : 'variable'}>
      <button type="button" className="variable-line" aria-expanded={open} aria-controls={id} onClick={onToggle}>
        <Chevron size={14} aria-hidden className="faint" />
        <span className="mono cut">{variable.name}</span>
        <span className="muted cut">{typeWords(variable)}</span>
        <span className={text === '' ? 'faint cut' : 'mono cut'}>{text === '' ? 'no default' : text}</span>
        {used === null && <span className="faint">not used</span>}
      </button>
      <div id={id} hidden={!open}>
        {open && <VariableFields {...props} />}
      </div>
    </li>
  )
}

function VariableFields(props: VariableItemProps): ReactNode {
  const { variable, used, others, onChange, onRename, onRemove } = props
  const { name, schema, type } = variable
  const put = (key: string) => (value: unknown) => {
    const { [key]: _, ...rest } = schema
    onChange(value === undefined ? rest : { ...schema, [key]: value })
  }
  return (
    <div className="variable-fields">
      <NameField
        name={name}
        taken={others}
        help={used === null ? 'No placeholder names it' : `Used in ${used}, where it is renamed too`}
        onRename={onRename}
      />
      <TypeField variable={variable} onChange={onChange} />
      <ValueField
        label="Title"
        type="string"
        prose="line"
        value={textIn(variable, 'title') || undefined}
        placeholder={visible(name)}
        help="What forms call it"
        onChange={put('title')}
      />
      <ValueField
        label="Default"
        type={type}
        value={schema['default']}
        fault={defaultProblem(variable)}
        placeholder="no default"
        choices={choicesOf(variable) ?? (type === 'boolean' ? ['true', 'false'] : null)}
        help="For runs whose deployment gives no other"
        onChange={(value) => put('default')(value === undefined && variable.nullable ? null : value)}
      />
      <div className="variable-wide">
        <ValueField
          label="Description"
          type="string"
          prose="lines"
          value={textIn(variable, 'description') || undefined}
          help="Shown to whoever deploys a flow"
          onChange={put('description')}
        />
      </div>
      <div className="variable-wide">
        <Button small look="danger" onClick={onRemove}>
          Remove {visible(name)}
        </Button>
      </div>
    </div>
  )
}

const typeNames: Readonly<Record<VariableType, string>> = {
  string: 'Text',
  integer: 'Whole number',
  number: 'Number',
  boolean: 'True or false',
  array: 'List',
  object: 'Mapping',
}

function TypeField(props: { readonly variable: Variable; readonly onChange: (schema: JsonObject) => void }): ReactNode {
  const { variable, onChange } = props
  const { schema, type, nullable } = variable
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Type</label>
      <div className="variable-type">
        <span className="input filled grow">
          <select
            id={id}
            value={type ?? ''}
            onChange={({ currentTarget }) => onChange(withType(schema, currentTarget.value as VariableType, nullable))}
          >
            {type === null && <option value="">As the JSON schema says</option>}
            {variableTypes.map((each) => (
              <option key={each} value={each}>
                {typeNames[each]}
              </option>
            ))}
          </select>
        </span>
        {type !== null && (
          <label className="variable-null">
            <input
              type="checkbox"
              checked={nullable}
              onChange={({ currentTarget }) => onChange(withType(schema, type, currentTarget.checked))}
            />
            may be null
          </label>
        )}
      </div>
    </div>
  )
}
