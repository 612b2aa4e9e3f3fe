import type { DeploymentFlavor, DeploymentGenerator, DeploymentOption } from '../../../shared/dialect/deployment'
import { cleaningOptions } from '../../../shared/dialect/flowdeck-agent'
import type { DeploymentField } from './deployment-field'
import { offeredFields } from './deployment-fields'

export interface DeploymentSection {
  /** Null for a form that is short enough to need no headings. */
  readonly title: string | null
  /** In the order of the form, the boxes last. */
  readonly fields: readonly DeploymentField[]
  /** Its box stands first: it opens the fields below it. */
  readonly boxFirst?: boolean
}

/** As many as can be seen at once. */
const fieldsWithoutHeadings = 8

type Sections = readonly (readonly [title: string, options: readonly DeploymentOption[]])[]

/** What there is to say depends on whose agent it is: that comes first, where there are other headings without one of its own. */
const withoutTitle = ''
const finishedJobs = ['Finished Jobs', ['resourceManagerEnabled', ...cleaningOptions]] as const

const agentSections: Sections = [
  [withoutTitle, ['flavor']],
  ['Connection', ['namespace', 'api', 'tenantId', 'backend', 'secret']],
  [
    'Agent',
    [
      ...(['workerName', 'workerImage', 'replicas'] as const),
      ...(['imagePullSecrets', 'labels', 'agentConfigId', 'latest'] as const),
    ],
  ],
  ['Jobs', ['serviceAccountName', 'env', 'memoryRequest', 'memoryLimit', 'cpuRequest', 'cpuLimit', 'imagePullPolicy']],
  finishedJobs,
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
  finishedJobs,
  ['Rights', ['workerAccount', 'rbac']],
]

/**
 * The form of a flavour of a dialect's agent, under headings where it is long. Each field is in one section.
 * @param isShown of those that the flavour has; all when left out
 */
export function sectionsOf(
  deployment: Pick<DeploymentGenerator, 'options' | 'unused'>,
  flavor: DeploymentFlavor,
  isShown: (option: DeploymentOption) => boolean = () => true,
): readonly DeploymentSection[] {
  const fields = offeredFields(deployment, flavor).filter(({ option }) => isShown(option))
  if (fields.length <= fieldsWithoutHeadings) return [{ title: null, fields }]
  const sections = deployment.options.includes('pool') ? workerSections : agentSections
  return sections
    .map(([title, options]) => ({
      title: title === withoutTitle ? null : title,
      fields: fields.filter(({ option }) => options.includes(option)),
      boxFirst: title === finishedJobs[0],
    }))
    .filter((section) => section.fields.length > 0)
}
