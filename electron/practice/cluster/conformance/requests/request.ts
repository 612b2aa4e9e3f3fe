import { whole } from '../shown'
import type { Row, Shown } from '../row'
import type { Step } from '../step'
import { core, jobs, namespace } from '../servers'

export { core, jobs, namespace }

type Written = readonly [what: string, steps: Step | readonly Step[], shown?: Shown]

/** Rows of one group. Their order matters: later ones find what earlier ones made. */
export const rows = (group: string, written: readonly Written[]): readonly Row[] =>
  written.map(([what, steps, shown = whole]) => ({ what: `${group}: ${what}`, steps: [steps].flat(), shown }))

export const labels = (name: string): Record<string, string> => ({ app: name, identifier: 'conformance' })
export const podSpec = { containers: [{ name: 'flow', image: 'a:b' }], restartPolicy: 'Never' }
export const job = (
  name: string,
  spec: object = {},
  template: object = podSpec,
  metadata: object = { labels: labels(name) },
): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...metadata },
  spec: { ...spec, template: { metadata: { labels: labels(name) }, spec: template } },
})
export const withContainer = (container: object): object => ({
  ...podSpec,
  containers: [{ name: 'flow', image: 'a:b', ...container }],
})
export const post = (body: unknown, query = '', type?: string): Step => ({
  method: 'POST',
  path: `${jobs}${query}`,
  body,
  ...(type === undefined ? {} : { type }),
})
export const get = (path: string): Step => ({ method: 'GET', path })
/** As many as flow runs' ids in a selector: the address gets longer than Node lets it be unless told. */
export const manyNames = ['one', 'two', ...Array.from({ length: 500 }, (_, index) => `0f2b9c1e-6d5a-4c3b-9a8f-${String(index).padStart(12, '0')}`)].join(',') // prettier-ignore
export const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

export const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'prefect-agent', labels: { app: 'prefect-agent' } },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'prefect-agent' } },
    template: {
      metadata: { labels: { app: 'prefect-agent' } },
      spec: {
        containers: [
          {
            name: 'agent',
            image: 'prefecthq/prefect:0.6.7',
            imagePullPolicy: 'Always',
            command: ['/bin/bash', '-c'],
            args: ['prefect agent start kubernetes'],
            env: [
              { name: 'NAMESPACE', value: 'default' },
              { name: 'IMAGE_PULL_SECRETS', value: '' },
            ],
            livenessProbe: {
              exec: { command: ['true'] },
              failureThreshold: 2,
              initialDelaySeconds: 40,
              periodSeconds: 40,
            },
            resources: { limits: { cpu: '100m', memory: '128Mi' } },
          },
        ],
      },
    },
  },
}

export const accessReview = (verb: string, resource: string, group = 'batch'): Step => ({
  method: 'POST',
  path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  body: {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { namespace: 'default', verb, group, resource } },
  },
})

export const patchTypes = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

export const patch = (path: string, body: unknown, type: string = patchTypes.merge): Step => ({
  method: 'PATCH',
  ...{ path, body, type },
})
