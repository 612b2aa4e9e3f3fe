import type { DeploymentGenerator, DeploymentOption } from '../../../shared/dialect/deployment'
import { Quantity } from '../../../shared/model/template-edit'

interface FieldBase {
  readonly option: DeploymentOption
  readonly label: string
  readonly help: string
}

/** A field of the form, as data. What a text says that can't be used is `problemOf`'s to tell. */
export type DeploymentField =
  | (FieldBase & {
      /** list: separated by commas; pairs: one `NAME=VALUE` a line. */
      readonly kind: 'text' | 'list' | 'pairs'
      readonly placeholder: string
      readonly problemOf: (written: string) => string | null
    })
  | (FieldBase & {
      readonly kind: 'choice'
      readonly choices: readonly { readonly value: string; readonly label: string }[]
    })
  | (FieldBase & { readonly kind: 'box' })

export type TypedField = Extract<DeploymentField, { readonly problemOf: unknown }>

/** The fields of a dialect's agent, in the order of the form: those that are typed, those that are chosen, the boxes. */
export function fieldsOf({ options }: Pick<DeploymentGenerator, 'options'>): readonly DeploymentField[] {
  const ownRights = options.includes('leastRbac')
  const isWorker = options.includes('pool')
  return allFields
    .filter(({ option }) => options.includes(option))
    .map((field) => (field.option === 'rbac' && ownRights ? upstreamsRights : field))
    .map((field) => (isWorker ? { ...field, help: workerHelp[field.option] ?? field.help } : field))
}

/** What a worker has otherwise than an agent. */
const workerHelp: Readonly<Partial<Record<DeploymentOption, string>>> = {
  namespace: 'Of the worker; its Jobs go where the work pool says, best here too',
  imagePullSecrets: 'For the worker’s own image; it must be in the namespace',
}

const namespaceName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/
const objectName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

function namespaceProblem(written: string): string | null {
  if (written === '') return 'The agent needs a namespace to create Jobs in. Enter one, such as default.'
  return written.length <= 63 && namespaceName.test(written)
    ? null
    : 'A namespace has up to 63 lower-case letters, digits and dashes. Correct it.'
}

const nameProblem = (what: string, example: string) => (written: string) =>
  written === '' || (written.length <= 253 && objectName.test(written))
    ? null
    : `${what} name has lower-case letters, digits, dots and dashes, such as ${example}. Correct it.`

const addressProblem = (written: string) =>
  written === '' || isHttpAddress(written)
    ? null
    : 'This is not an address. Write it with http:// or https://, such as https://api.prefect.io.'

function quantityProblem(written: string): string | null {
  if (written === '') return null
  const parsed = Quantity.safeParse(written)
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'This is not a quantity. Correct it.')
}

const pairProblem = (written: string): string | null =>
  written
    .split('\n')
    .map((line) => line.trim())
    .every((line) => line === '' || /^[^=\s]+=/.test(line))
    ? null
    : 'Each line is a name, an equals sign and a value, such as REGION=eu. Correct it.'

const anything = () => null

export function isHttpAddress(address: string): boolean {
  try {
    const { protocol, hostname } = new URL(address)
    return (protocol === 'http:' || protocol === 'https:') && hostname !== ''
  } catch {
    return false
  }
}

/** Upstream's agent is given these variables, and has none of them in its Jobs. */
const unread = (variable: string) => `Sets ${variable}; Prefect 1.4.1’s agent does not use it.`

const quantity = (option: DeploymentOption, label: string, variable: string): DeploymentField => ({
  kind: 'text',
  option,
  label,
  help: unread(variable),
  placeholder: '',
  problemOf: quantityProblem,
})

const upstreamsRights: DeploymentField = {
  kind: 'box',
  option: 'rbac',
  label: 'Create upstream’s Role and RoleBinding',
  help: 'All rights on Jobs, pods and events, for the namespace’s default account',
}

const allFields: readonly DeploymentField[] = [
  {
    kind: 'choice',
    option: 'flavor',
    label: 'Which worker',
    help: 'Prefect’s official image, or Flowdeck without a panel',
    choices: [
      { value: 'prefect', label: 'Prefect’s worker' },
      { value: 'flowdeck', label: 'Flowdeck’s worker' },
    ],
  },
  {
    kind: 'text',
    option: 'namespace',
    label: 'Namespace',
    help: 'Jobs are created here too',
    placeholder: '',
    problemOf: namespaceProblem,
  },
  {
    kind: 'text',
    option: 'api',
    label: 'Prefect API, as pods see it',
    help: '',
    placeholder: '',
    problemOf: addressProblem,
  },
  {
    kind: 'text',
    option: 'pool',
    label: 'Work pool',
    help: 'The one that the worker serves',
    placeholder: '',
    problemOf: anything,
  },
  {
    kind: 'list',
    option: 'workQueues',
    label: 'Work queues',
    help: 'Separated by commas; all of the pool’s when it is empty',
    placeholder: 'All',
    problemOf: anything,
  },
  {
    kind: 'text',
    option: 'workerName',
    label: 'Name of the worker',
    help: 'Two workers of one pool need two names. When it is empty, Prefect’s worker makes one up, and Flowdeck’s is flowdeck-worker-POOL',
    placeholder: 'None',
    problemOf: anything,
  },
  {
    kind: 'text',
    option: 'limit',
    label: 'Limit',
    help: 'The most runs to take at one look at the queue. How many run at once is set at the work pool or its queues',
    placeholder: 'No limit',
    problemOf: anything,
  },
  {
    kind: 'text',
    option: 'prefetchSeconds',
    label: 'Prefetch seconds',
    help: 'How long ahead of their time Jobs are made, while their pods wait; with 0 each is made at its time',
    placeholder: '10',
    problemOf: anything,
  },
  {
    kind: 'text',
    option: 'podGraceSeconds',
    label: 'Pod grace seconds',
    help: 'Flowdeck’s worker: after so long a pod that can’t start by itself crashes its run; with 0 never',
    placeholder: '300',
    problemOf: anything,
  },
  {
    kind: 'text',
    option: 'workerImage',
    label: 'Image of the worker',
    help: 'Leave it empty for Prefect’s official one',
    placeholder: '',
    problemOf: anything,
  },
  {
    kind: 'text',
    option: 'tenantId',
    label: 'Tenant id',
    help: 'Leave it empty for the API key’s own tenant',
    placeholder: 'None',
    problemOf: anything,
  },
  {
    kind: 'text',
    option: 'imagePullSecrets',
    label: 'Image pull secret',
    help: 'For the agent’s own image; it must be in the namespace',
    placeholder: 'None',
    problemOf: nameProblem('A Secret’s', 'regcred'),
  },
  {
    kind: 'text',
    option: 'serviceAccountName',
    label: 'Service account of the Jobs',
    help: 'Leave it empty for the namespace’s default account',
    placeholder: 'default',
    problemOf: nameProblem('A service account’s', 'flows'),
  },
  {
    kind: 'text',
    option: 'workerAccount',
    label: 'Service account of the worker',
    help: 'It is made with the rights below; without them it must be there',
    placeholder: 'Default',
    problemOf: nameProblem('A service account’s', 'runner'),
  },
  {
    kind: 'list',
    option: 'labels',
    label: 'Labels',
    help: 'Separated by commas; it takes only runs whose labels it has',
    placeholder: 'None',
    problemOf: anything,
  },
  {
    kind: 'pairs',
    option: 'env',
    label: 'Variables for every run',
    help: 'NAME=VALUE, one a line',
    placeholder: '',
    problemOf: pairProblem,
  },
  {
    kind: 'text',
    option: 'agentConfigId',
    label: 'Agent config id',
    help: 'Of Prefect Cloud',
    placeholder: 'None',
    problemOf: anything,
  },
  quantity('memoryRequest', 'Memory request', 'JOB_MEM_REQUEST'),
  quantity('memoryLimit', 'Memory limit', 'JOB_MEM_LIMIT'),
  quantity('cpuRequest', 'CPU request', 'JOB_CPU_REQUEST'),
  quantity('cpuLimit', 'CPU limit', 'JOB_CPU_LIMIT'),
  {
    kind: 'choice',
    option: 'imagePullPolicy',
    label: 'Image pull policy of the Jobs',
    help: unread('IMAGE_PULL_POLICY'),
    choices: [
      { value: '', label: 'Default' },
      { value: 'Always', label: 'Always' },
      { value: 'IfNotPresent', label: 'If not present' },
      { value: 'Never', label: 'Never' },
    ],
  },
  {
    kind: 'choice',
    option: 'backend',
    label: 'Backend',
    help: 'Server: a Prefect Server of your own',
    choices: [
      { value: 'cloud', label: 'Cloud' },
      { value: 'server', label: 'Server' },
    ],
  },
  {
    kind: 'box',
    option: 'secret',
    label: 'Keep the token in a Secret',
    help: 'Otherwise it stands in the Deployment in clear',
  },
  {
    kind: 'box',
    option: 'leastRbac',
    label: 'Create Role and RoleBinding',
    help: 'Only the rights that it needs, in this namespace alone',
  },
  {
    kind: 'box',
    option: 'rbac',
    label: 'Create Role and RoleBinding',
    help: 'Only the rights that it needs, in this namespace alone',
  },
  {
    kind: 'box',
    option: 'createPool',
    label: 'Make the work pool if there is none',
    help: 'Otherwise the worker ends when there is none of this name',
  },
  {
    kind: 'box',
    option: 'latest',
    label: 'Use the newest image',
    help: 'prefecthq/prefect:latest, which may be of another Prefect by now',
  },
  {
    kind: 'box',
    option: 'resourceManagerEnabled',
    label: 'Include the resource manager',
    help: 'Removes finished Jobs every minute',
  },
]
