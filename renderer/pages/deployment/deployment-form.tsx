import { Checkbox } from '@mantine/core'
import { Fragment, useId, useState, type ChangeEvent, type ReactNode } from 'react'
import type { Dialect } from '../../../shared/dialect/dialect'
import type { Connection } from '../../../shared/model/connection'
import { Segmented } from '../../components/segmented'
import { asTitle, credentialOf } from '../../state/dialect-traits'
import { meansThePodItself, problemOf, textOf, type DeploymentChoices } from './deployment-choices'
import { fieldsOf, type DeploymentField, type TypedField } from './deployment-fields'

interface FormProps {
  readonly dialect: Dialect
  readonly choices: DeploymentChoices
  readonly connection: Connection | null
  readonly onChange: (choices: DeploymentChoices) => void
}

/** A field for each option that the dialect's agent is installed with; what the connection knows is filled in. */
export function DeploymentForm({ dialect, choices, connection, onChange }: FormProps): ReactNode {
  const fields = fieldsOf(dialect.deployment)
  const change =
    ({ option }: DeploymentField) =>
    (value: string | boolean) =>
      onChange({ ...choices, [option]: value })
  return (
    <form className="form deployment-form" aria-label="Deployment" onSubmit={(event) => event.preventDefault()}>
      {fields.map((field) => {
        if (field.kind === 'box') return null
        const value = textOf(choices, field)
        if (field.kind === 'choice') {
          return (
            <div key={field.option} className="field">
              <span className="field-name">{field.label}</span>
              <Segmented label={field.label} segments={field.choices} value={value} onChange={change(field)} />
              {field.help !== '' && <span className="help">{field.help}</span>}
            </div>
          )
        }
        const help = field.option === 'api' ? <ApiHelp api={value} connection={connection} /> : field.help
        return (
          <Fragment key={field.option}>
            <Field {...{ field, help, value }} onChange={change(field)} />
            {field.option === 'api' && <TokenField dialect={dialect} connection={connection} />}
          </Fragment>
        )
      })}
      <div className="deployment-boxes">
        {fields.map((field) =>
          field.kind === 'box' ? (
            <Checkbox
              key={field.option}
              size="xs"
              label={field.option === 'secret' ? `Keep the ${credentialOf(dialect)} in a Secret` : field.label}
              description={field.help}
              checked={choices[field.option] === true}
              onChange={(event) => change(field)(event.currentTarget.checked)}
            />
          ) : null,
        )}
      </div>
    </form>
  )
}

const cloudApi = 'https://api.prefect.io'

function ApiHelp(props: { readonly api: string; readonly connection: Connection | null }): ReactNode {
  const { api, connection } = props
  if (api.trim() === '') return `${cloudApi}, as nothing else is given`
  if (meansThePodItself(api.trim())) {
    return <span className="late">In a pod this address means the pod itself. Enter the one of this machine.</span>
  }
  if (api === connection?.api.urlForPods) {
    return connection.api.urlForPods === connection.api.url
      ? 'From the connection'
      : 'From the connection: the address that its Jobs get'
  }
  return 'Not the connection’s: the Jobs of the connection get another address'
}

/** Write-only: it is replaced under Connections, and never shown. */
function TokenField(props: { readonly dialect: Dialect; readonly connection: Connection | null }): ReactNode {
  const hasToken = props.connection?.api.hasToken ?? false
  return (
    <div className="field">
      <span className="field-name">{asTitle(credentialOf(props.dialect))}</span>
      <span className="deployment-token">{hasToken ? '••••••••••••' : 'None'}</span>
      <span className="help">
        {hasToken
          ? 'From the connection; written in clear when copied or saved'
          : 'The connection has none. Add it under Connections'}
      </span>
    </div>
  )
}

/** Checked when it is left; what was typed stays. */
function Field(props: {
  readonly field: TypedField
  readonly help: ReactNode
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const { field, help, value, onChange } = props
  const id = useId()
  const [left, setLeft] = useState(value !== '')
  const problem = left ? problemOf(field, value) : null
  const box = {
    id,
    spellCheck: false,
    value,
    placeholder: field.placeholder,
    'aria-invalid': problem !== null,
    'aria-describedby': `${id}-help`,
    onFocus: () => setLeft(problem !== null),
    onBlur: () => setLeft(true),
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.currentTarget.value),
  }
  const look = problem === null ? 'input filled' : 'input filled bad'
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      {field.kind === 'pairs' ? (
        <div className={`${look} lines`}>
          <textarea rows={3} {...box} />
        </div>
      ) : (
        <div className={look}>
          <input type="text" {...box} />
        </div>
      )}
      <span
        id={`${id}-help`}
        className={problem === null ? 'help' : 'help bad'}
        role={problem === null ? undefined : 'alert'}
      >
        {problem ?? help}
      </span>
    </div>
  )
}
