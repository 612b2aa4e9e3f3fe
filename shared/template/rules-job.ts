import { jsonText } from '../yaml/json-text'
import { pullSecretsOf } from './job-manifest'
import { isMapping, valueAt } from './path'
import { podSpecPath, type Rule } from './rule'

export const backoffLimit: Rule = ({ job }) => {
  if (!isMapping(job.spec)) return []
  const limit = valueAt(job, ['spec', 'backoffLimit'])
  const edit = { kind: 'setBackoffLimit', value: 0, label: 'Set backoffLimit: 0' } as const
  const path = ['spec', 'backoffLimit']
  if (limit == null) {
    const message =
      'backoffLimit is missing, and Kubernetes’ default is 6: a flow whose pod fails can run seven times. ' +
      'Set it to 0, and let Prefect retry.'
    return [{ rule: 'missing-backoff-limit', severity: 'warning', path, message, edit }]
  }
  if (typeof limit !== 'number' || limit <= 0) return []
  const message = `A flow whose pod fails can run up to ${limit + 1} times. Set backoffLimit to 0 if once is meant.`
  return [{ rule: 'repeated-runs', severity: 'note', path, message, edit }]
}

/** Kubernetes refuses a Job with any other policy; Always is the default, so absent is wrong unless the agent adds one. */
export const restartPolicy: Rule = ({ filled }) => {
  const policy = valueAt(filled, [...podSpecPath, 'restartPolicy'])
  if (policy === 'Never' || policy === 'OnFailure') return []
  const is = policy == null ? 'restartPolicy is missing' : 'restartPolicy is something else'
  return [
    {
      rule: 'restart-policy',
      severity: 'error',
      path: [...podSpecPath, 'restartPolicy'],
      message: `${is}, but Kubernetes takes only Never or OnFailure for a Job. Set Never: a failed pod is then kept.`,
      edit: { kind: 'setRestartPolicy', value: 'Never', label: 'Set Never' },
    },
  ]
}

export const namespace: Rule = ({ job, context }) => {
  const own = job.metadata?.['namespace']
  if (own == null || context.namespace === undefined || own === context.namespace) return []
  return [
    {
      rule: 'other-namespace',
      severity: 'error',
      path: ['metadata', 'namespace'],
      message:
        `The template says namespace ${jsonText(own)}, but the agent creates Jobs in ${context.namespace}, ` +
        'and Kubernetes refuses a Job that says otherwise. Remove the line, or choose that namespace for the connection.',
      edit: { kind: 'removeNamespace', label: 'Remove it' },
    },
  ]
}

export const emptyPullSecret: Rule = ({ job }) => {
  return pullSecretsOf(job).flatMap(({ name }, index) =>
    name
      ? []
      : [
          {
            rule: 'empty-pull-secret',
            severity: 'warning',
            path: [...podSpecPath, 'imagePullSecrets', index],
            message:
              'This image pull secret has no name, so it gives access to nothing and Kubernetes warns of it. ' +
              'Name the secret, or remove the entry.',
            edit: { kind: 'removeEmptyPullSecret', label: 'Remove it' },
          } as const,
        ],
  )
}
