import type { DeploymentGenerator, DeploymentOption } from '../../../shared/dialect/deployment'
import { fieldsOf, type DeploymentField } from './deployment-fields'

export interface DeploymentSection {
  /** Null for a form that is short enough to need no headings. */
  readonly title: 'Connection' | 'Agent' | 'Jobs' | 'Rights' | null
  /** In the order of the form, the boxes last. */
  readonly fields: readonly DeploymentField[]
}

/** As many as can be seen at once. */
const fieldsWithoutHeadings = 8

const optionsBySection: Readonly<Record<NonNullable<DeploymentSection['title']>, readonly DeploymentOption[]>> = {
  Connection: ['namespace', 'api', 'pool', 'workQueues', 'auth', 'tenantId', 'backend', 'secret'],
  Agent: ['workerName', 'imagePullSecrets', 'labels', 'agentConfigId', 'latest', 'resourceManagerEnabled'],
  Jobs: ['serviceAccountName', 'env', 'memoryRequest', 'memoryLimit', 'cpuRequest', 'cpuLimit', 'imagePullPolicy'],
  Rights: ['leastRbac', 'rbac'],
}
const titles = ['Connection', 'Agent', 'Jobs', 'Rights'] as const

/** The form of a dialect's agent, under headings where it is long. Each field is in one section. */
export function sectionsOf(deployment: Pick<DeploymentGenerator, 'options'>): readonly DeploymentSection[] {
  const fields = fieldsOf(deployment)
  if (fields.length <= fieldsWithoutHeadings) return [{ title: null, fields }]
  return titles
    .map((title) => ({ title, fields: fields.filter(({ option }) => optionsBySection[title].includes(option)) }))
    .filter((section) => section.fields.length > 0)
}
