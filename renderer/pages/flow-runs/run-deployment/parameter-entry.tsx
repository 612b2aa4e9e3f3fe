import type { ParameterField } from '../../../../shared/prefect-3/parameter-fields'
import { jsonText } from '../../../../shared/yaml/json-text'
import { Entry } from './entry'
import { fieldText, type ParametersDraft } from './parameters-draft'

export interface ParameterEntryProps {
  readonly field: ParameterField
  readonly draft: ParametersDraft
  /** What is used when it is left out; undefined for nothing. */
  readonly otherwise: unknown
  readonly fault: string | undefined
  readonly onChange: (text: string) => void
  readonly onLeave: () => void
}

const hints: Readonly<Partial<Record<ParameterField['kind'], string>>> = {
  date: '2026-12-31',
  datetime: '2026-12-31T08:00:00Z',
  json: 'JSON',
}

/** One parameter of the flow. */
export function ParameterEntry({ field, draft, otherwise, fault, onChange, onLeave }: ParameterEntryProps) {
  const { name, kind, description, required, nullable } = field
  const text = draft.typed[name] ?? fieldText(field, draft.values)
  const hint = otherwise === undefined || otherwise === null ? hints[kind] : `left out: ${shortOf(otherwise)}`
  const change = (event: { readonly currentTarget: { readonly value: string } }) => onChange(event.currentTarget.value)
  const choices = kind === 'boolean' ? ['true', 'false'] : kind === 'choice' ? field.options.map(String) : null
  return (
    <Entry label={name} required={required} help={description} fault={fault} lines={kind === 'json'}>
      {(control) =>
        choices !== null ? (
          <select {...control} value={text} onChange={change} onBlur={onLeave}>
            {/* What is written as JSON may be none of the choices. */}
            {!choices.includes(text) && text !== '' && <option value={text}>{text}</option>}
            {(!required || text === '') && <option value="">{emptyWords(nullable, otherwise)}</option>}
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </select>
        ) : kind === 'json' ? (
          <textarea
            {...control}
            className="mono"
            rows={Math.min(6, text.split('\n').length)}
            spellCheck={false}
            value={text}
            placeholder={hint}
            onChange={change}
            onBlur={onLeave}
          />
        ) : (
          <input
            {...control}
            type="text"
            inputMode={kind === 'integer' || kind === 'number' ? 'decimal' : undefined}
            className="mono"
            spellCheck={false}
            autoComplete="off"
            value={text}
            placeholder={kind === 'text' ? undefined : hint}
            onChange={change}
            onBlur={onLeave}
          />
        )
      }
    </Entry>
  )
}

const shortOf = (value: unknown): string => {
  const text = typeof value === 'string' ? value : jsonText(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

function emptyWords(nullable: boolean, otherwise: unknown): string {
  if (nullable) return 'none (null)'
  return otherwise === undefined ? 'left out' : `left out: ${shortOf(otherwise)}`
}
