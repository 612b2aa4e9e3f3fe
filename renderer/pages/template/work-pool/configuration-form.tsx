import { useId, type ReactNode } from 'react'
import { fieldsOf } from '../../../../shared/prefect-3/base-template/configuration-fields'
import type { TemplateParts } from '../../../../shared/prefect-3/base-template/parts'
import type { Variable } from '../../../../shared/prefect-3/base-template/variables'
import type { PageFinding } from '../template-findings'
import { ValueField } from './value-field'

/** What stands in the job configuration beside the manifest. */
export function ConfigurationForm(props: {
  readonly parts: TemplateParts
  readonly variables: readonly Variable[]
  readonly checks: readonly PageFinding[]
  /** The key that was asked for. */
  readonly asked: string | null
  readonly onChange: (parts: TemplateParts) => void
}): ReactNode {
  const { parts, variables, checks, asked, onChange } = props
  const { configuration } = parts
  const listId = useId()
  const change = (key: string, value: unknown) => {
    const { [key]: _, ...others } = configuration
    // A key stays in its place: moved to the end, it would show up in every comparison.
    const changed = Object.hasOwn(configuration, key) ? { ...configuration, [key]: value } : { ...others, [key]: value }
    onChange({ ...parts, configuration: value === undefined ? others : changed })
  }
  return (
    <form className="form pool-form" aria-label="Configuration" onSubmit={(event) => event.preventDefault()}>
      <p className="faint">
        What the worker does with each run, beside the manifest. {'{{ name }}'} stands for the value of a variable.
      </p>
      <datalist id={listId}>
        {variables.map(({ name }) => (
          <option key={name} value={`{{ ${name} }}`} />
        ))}
      </datalist>
      {fieldsOf(configuration).map(({ key, type, help }) => (
        <ValueField
          key={key}
          label={key}
          type={type}
          value={configuration[key]}
          help={help}
          fault={checks.find(({ part, field }) => part === 'configuration' && field === key)?.message ?? null}
          placeholder="not set"
          list={listId}
          asked={asked === key}
          onChange={(value) => change(key, value)}
        />
      ))}
    </form>
  )
}
