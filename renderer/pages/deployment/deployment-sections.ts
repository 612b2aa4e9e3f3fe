import type { DeploymentFlavor, DeploymentGenerator, DeploymentOption } from '../../../shared/dialect/deployment'
import { offeredFields, type DeploymentField } from './deployment-fields'

export interface DeploymentSection {
  /** Null for a form that is short enough to need no headings. */
  readonly title: string | null
  /** In the order of the form, the boxes last. */
  readonly fields: readonly DeploymentField[]
}

/** As many as can be seen at once. */
const fieldsWithoutHeadings = 8

type Sections = readonly (readonly [title: string, options: readonly DeploymentOption[]])[]

const agentSections: Sections = [
  ['Connection', ['namespace', 'api', 'tenantId', 'backend', 'secret']],
  [
    'Agent',
    [
      ...(['flavor', 'workerName', 'workerImage', 'replicas'] as const),
      ...(['imagePullSecrets', 'labels', 'agentConfigId', 'latest', 'resourceManagerEnabled'] as const),
    ],
  ],
  ['Jobs', ['serviceAccountName', 'env', 'memoryRequest', 'memoryLimit', 'cpuRequest', 'cpuLimit', 'imagePullPolicy']],
  ['Rights', ['leastRbac', 'rbac']],
]

/** What runs are taken is a worker's first question. */
const workerSections: Sections = [
  [
    'Worker',
    [
      'flavor',
      'pool',
      'workQueues',
      'workerName',
      'limit',
      'prefetchSeconds',
      'podGraceSeconds',
      'workerImage',
      'replicas',
      'imagePullSecrets',
      'createPool',
    ],
  ],
  ['Connection', ['namespace', 'api']],
  ['Rights', ['workerAccount', 'rbac']],
]

/** The form of a flavour of a dialect's agent, under headings where it is long. Each field is in one section. */
export function sectionsOf(
  deployment: Pick<DeploymentGenerator, 'options' | 'unused'>,
  flavor: DeploymentFlavor,
): readonly DeploymentSection[] {
  const fields = offeredFields(deployment, flavor)
  if (fields.length <= fieldsWithoutHeadings) return [{ title: null, fields }]
  const sections = deployment.options.includes('pool') ? workerSections : agentSections
  return sections
    .map(([title, options]) => ({ title, fields: fields.filter(({ option }) => options.includes(option)) }))
    .filter((section) => section.fields.length > 0)
}
