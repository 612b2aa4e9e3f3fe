import { Checkbox } from '@mantine/core'
import { Fragment, useId, useState, type ChangeEvent, type ReactNode } from 'react'
import { offeredOptions } from '../../../shared/dialect/deployment'
import type { Dialect } from '../../../shared/dialect/dialect'
import { meansThePodItself } from '../../../shared/dialect/installation'
import type { Connection } from '../../../shared/model/connection'
import { Segmented } from '../../components/segmented'
import { capital } from '../../../shared/model/sentence'
import { credentialOf, loginOf } from '../../state/dialect-traits'
import { flavorOf, isShown, problemsOf, textOf, withChoice, type DeploymentChoices } from './deployment-choices'
import type { DeploymentField, TypedField } from './deployment-field'
import { sectionsOf, type DeploymentSection } from './deployment-sections'

interface FormProps {
  readonly dialect: Dialect
  readonly choices: DeploymentChoices
  readonly connection: Connection | null
  readonly onChange: (choices: DeploymentChoices) => void
}

/** A field for each option that the dialect's agent is installed with; what the connection knows is filled in. */
export function DeploymentForm(props: FormProps): ReactNode {
  const { dialect, choices } = props
  const sections = sectionsOf(dialect.deployment, flavorOf(choices), (option) => isShown(choices, option))
  return (
    <form className="form deployment-form" aria-label="Deployment" onSubmit={(event) => event.preventDefault()}>
      {sections.map((section) => (
        <Section key={section.title} {...props} section={section} />
      ))}
    </form>
  )
}

function Section(props: FormProps & { readonly section: DeploymentSection }): ReactNode {
  const { dialect, choices, connection, onChange } = props
  const { title, fields, boxFirst = false } = props.section
  const id = useId()
  const change =
    ({ option }: DeploymentField) =>
    (value: string | boolean) =>
      onChange(withChoice(choices, option, value))
  const problems = problemsOf(dialect, choices)
  const boxes = fields.filter((field) => field.kind === 'box')
  const boxList = boxes.length > 0 && (
    <div className="deployment-boxes">
      {boxes.map((field) => (
        <Checkbox
          key={field.option}
          size="xs"
          label={field.option === 'secret' ? `Keep the ${credentialOf(dialect)} in a Secret` : field.label}
          description={field.help}
          checked={choices[field.option] === true}
          onChange={(event) => change(field)(event.currentTarget.checked)}
        />
      ))}
    </div>
  )
  return (
    <div className="deployment-section" {...(title !== null && { role: 'group', 'aria-labelledby': id })}>
      {title !== null && <h2 id={id}>{title}</h2>}
      {boxFirst && boxList}
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
        const shown = field.option === 'api' ? { ...field, placeholder: dialect.deployment.usualApi } : field
        const help = field.option === 'api' ? <ApiHelp api={value} {...{ dialect, connection }} /> : field.help
        return (
          // What another kind of worker needs is said at once.
          <Fragment key={`${field.option}/${String(choices.flavor)}`}>
            <Field
              {...{ field: shown, help, value }}
              problem={problems[field.option] ?? null}
              onChange={change(field)}
            />
            {field.option === 'api' && <TokenField {...{ dialect, choices, connection }} />}
          </Fragment>
        )
      })}
      {!boxFirst && boxList}
    </div>
  )
}

interface ApiHelpProps {
  readonly api: string
  readonly dialect: Dialect
  readonly connection: Connection | null
}

function ApiHelp({ api, dialect, connection }: ApiHelpProps): ReactNode {
  if (api.trim() === '') return `${dialect.deployment.usualApi}, as nothing else is given`
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
function TokenField({ dialect, choices, connection }: Omit<FormProps, 'onChange'>): ReactNode {
  const hasToken = connection?.api.hasToken ?? false
  const title = connection && hasToken ? loginOf(dialect, connection.api.auth) : credentialOf(dialect)
  return (
    <div className="field">
      <span className="field-name">{capital(title)}</span>
      <span className="deployment-token">{hasToken ? '••••••••••••' : 'None'}</span>
      <span className="help">
        {hasToken
          ? `From the connection; written ${isInSecret(dialect, choices) ? 'into a Secret' : 'in clear'} when copied or saved`
          : 'The connection has none. Add it under Connections'}
      </span>
    </div>
  )
}

/** Whether the token stands in a Secret whatever the boxes say. */
const isInSecret = ({ deployment }: Dialect, choices: DeploymentChoices): boolean =>
  !offeredOptions(deployment, flavorOf(choices)).includes('secret')

/** Checked when it is left; what was typed stays. What is wrong from the start is said from the start. */
function Field(props: {
  readonly field: TypedField
  readonly help: ReactNode
  readonly value: string
  readonly problem: string | null
  readonly onChange: (value: string) => void
}): ReactNode {
  const { field, help, value, onChange } = props
  const id = useId()
  const [left, setLeft] = useState(value !== '' || props.problem !== null)
  const problem = left ? props.problem : null
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
