import {
  offeredOptions,
  type DeploymentFlavor,
  type DeploymentGenerator,
  type DeploymentOption,
} from '../../../shared/dialect/deployment'
import { cleaningFields } from './cleaning-fields'
import type { DeploymentField } from './deployment-field'
import { addressProblem, anything, nameProblem, namespaceProblem, pairProblem, quantityProblem } from './field-problems'

/** The fields of a dialect's agent, in the order of the form: those that are typed, those that are chosen, the boxes. */
export function fieldsOf({ options }: Pick<DeploymentGenerator, 'options'>): readonly DeploymentField[] {
  const ownRights = options.includes('leastRbac')
  const isWorker = options.includes('pool')
  return allFields
    .filter(({ option }) => options.includes(option))
    .map((field) => (field.option === 'rbac' && ownRights ? upstreamsRights : field))
    .map((field) => (isWorker ? { ...field, help: workerHelp[field.option] ?? field.help } : field))
    .map((field) => (isWorker ? field : (ofAgent.find(({ option }) => option === field.option) ?? field)))
}

/** Those that mean something to a flavour. */
export function offeredFields(
  deployment: Pick<DeploymentGenerator, 'options' | 'unused'>,
  flavor: DeploymentFlavor,
): readonly DeploymentField[] {
  const offered = offeredOptions(deployment, flavor)
  return fieldsOf(deployment).filter(({ option }) => offered.includes(option))
}

/** What a worker has otherwise than an agent. */
const workerHelp: Readonly<Partial<Record<DeploymentOption, string>>> = {
  namespace: 'Of the worker; its Jobs go where the work pool says, best here too',
  imagePullSecrets: 'For the worker’s own image; it must be in the namespace',
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

/** What an agent has otherwise than a worker. */
const ofAgent: readonly DeploymentField[] = [
  {
    kind: 'choice',
    option: 'flavor',
    label: 'Which agent',
    help: 'Prefect’s official image, or Flowdeck without a panel',
    choices: [
      { value: 'prefect', label: 'Prefect’s agent' },
      { value: 'flowdeck', label: 'Flowdeck’s agent' },
    ],
  },
  {
    kind: 'text',
    option: 'workerName',
    label: 'Name of the agent',
    help: 'Two agents of one namespace need two names. It becomes flowdeck-agent-NAME, or flowdeck-agent when it is empty',
    placeholder: 'None',
    problemOf: anything,
  },
  {
    kind: 'text',
    option: 'workerImage',
    label: 'Image of the agent',
    help: 'One that you made: its entry point is the command flowdeck',
    placeholder: '',
    problemOf: anything,
  },
]

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
    help: 'Prefect’s worker has its official one when it is empty',
    placeholder: '',
    problemOf: anything,
  },
  {
    kind: 'text',
    option: 'replicas',
    label: 'Replicas',
    help: 'One of them polls; the others stand by, and take over when it is gone',
    placeholder: '2',
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
  ...cleaningFields,
]
