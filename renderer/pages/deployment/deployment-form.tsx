import { Checkbox } from '@mantine/core'
import { useId, useState, type ReactNode } from 'react'
import type { Connection } from '../../../shared/model/connection'
import { meansThePodItself, problemOf, type DeploymentChoices, type TextField } from './deployment-choices'

interface FormProps {
  readonly choices: DeploymentChoices
  readonly connection: Connection | null
  readonly onChange: (choices: DeploymentChoices) => void
}

const boxes = [
  { name: 'secret', label: 'Keep the token in a Secret', help: 'Otherwise it stands in the Deployment in clear' },
  {
    name: 'rbac',
    label: 'Create Role and RoleBinding',
    help: 'Only the rights that it needs, in this namespace alone',
  },
  { name: 'resourceManagerEnabled', label: 'Include the resource manager', help: 'Removes finished Jobs every minute' },
] as const

/** Three fields and three boxes; what the connection knows is filled in. */
export function DeploymentForm({ choices, connection, onChange }: FormProps): ReactNode {
  const field = (name: TextField, label: string, help: ReactNode, placeholder = '') => (
    <Field
      {...{ name, label, help, placeholder }}
      value={choices[name]}
      onChange={(value) => onChange({ ...choices, [name]: value })}
    />
  )
  return (
    <form className="form deployment-form" aria-label="Deployment" onSubmit={(event) => event.preventDefault()}>
      {field('namespace', 'Namespace', 'Jobs are created here too')}
      {field('api', 'Prefect API, as pods see it', <ApiHelp api={choices.api} connection={connection} />, cloudApi)}
      <TokenField connection={connection} />
      {field('imagePullSecrets', 'Image pull secret', 'For the agent’s own image; it must be in the namespace', 'None')}
      <div className="deployment-boxes">
        {boxes.map(({ name, label, help }) => (
          <Checkbox
            key={name}
            size="xs"
            label={label}
            description={help}
            checked={choices[name]}
            onChange={(event) => onChange({ ...choices, [name]: event.currentTarget.checked })}
          />
        ))}
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
  return 'Not the connection’s: other Jobs get another address'
}

/** Write-only: it is replaced under Connections, and never shown. */
function TokenField(props: { readonly connection: Connection | null }): ReactNode {
  const hasToken = props.connection?.api.hasToken ?? false
  return (
    <div className="field">
      <span className="field-name">Token</span>
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
  readonly name: TextField
  readonly label: string
  readonly help: ReactNode
  readonly placeholder: string
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const { name, label, help, placeholder, value, onChange } = props
  const id = useId()
  const [left, setLeft] = useState(value !== '')
  const problem = left ? problemOf(name, value) : null
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={problem === null ? 'input filled' : 'input filled bad'}>
        <input
          id={id}
          type="text"
          spellCheck={false}
          value={value}
          placeholder={placeholder}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-help`}
          onFocus={() => setLeft(problem !== null)}
          onBlur={() => setLeft(true)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
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
