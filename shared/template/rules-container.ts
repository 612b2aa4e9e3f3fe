import { flowContainerIndex, flowContainerName } from './job-manifest'
import { valueAt } from './path'
import { podSpecPath, type Rule } from './rule'

export const pullPolicy: Rule = ({ context, flow, flowPath }) => {
  if (!context.localCluster || flow['imagePullPolicy'] !== 'Always') return []
  return [
    {
      rule: 'always-pull-on-local-cluster',
      severity: 'warning',
      path: [...flowPath, 'imagePullPolicy'],
      message:
        'With Always, an image that was only loaded into this local cluster is looked for in a registry, and its pods ' +
        'never start. Use IfNotPresent.',
      edit: { kind: 'setImagePullPolicy', value: 'IfNotPresent', label: 'Use IfNotPresent' },
    },
  ]
}

/** Upstream's limit. With it a pod took about 20 s to import Prefect 0.6.7. */
const smallLimitMillis = 100

export const cpuLimit: Rule = ({ flow, flowPath }) => {
  const path = ['resources', 'limits', 'cpu']
  const limit = valueAt(flow, path)
  const millis = cpuMillis(limit)
  if (millis === undefined || millis > smallLimitMillis) return []
  return [
    {
      rule: 'small-cpu-limit',
      severity: 'warning',
      path: [...flowPath, ...path],
      message:
        `A CPU limit of ${String(limit)} holds a run back even on an idle node: importing Prefect alone then takes ` +
        'about 20 s. Remove the limit; the request still sets CPU aside.',
      edit: { kind: 'removeCpuLimit', label: 'Remove the limit' },
    },
  ]
}

function cpuMillis(quantity: unknown): number | undefined {
  if (typeof quantity !== 'string' && typeof quantity !== 'number') return undefined
  const match = /^(\d+(?:\.\d*)?)(m?)$/.exec(String(quantity))
  return match ? Number(match[1]) * (match[2] ? 1 : 1000) : undefined
}

export const flowContainerPlace: Rule = ({ job }) => {
  const { containers } = job.spec.template.spec
  const index = flowContainerIndex(containers)
  if (index > 0) {
    return [
      {
        rule: 'flow-container-not-first',
        severity: 'warning',
        path: [...podSpecPath, 'containers', index, 'name'],
        message:
          'The container flow is not the first. Flowdeck finds it by its name, but Prefect’s own agent would fill the ' +
          'first one instead. Move it up if the template is to work with both.',
        edit: { kind: 'moveFlowContainerFirst', label: 'Move it up' },
      },
    ]
  }
  if (containers.length === 1 || containers[0].name === flowContainerName) return []
  return [
    {
      rule: 'no-flow-container',
      severity: 'warning',
      path: [...podSpecPath, 'containers', 0],
      message:
        'None of these containers is named flow, so the run goes into the first one. ' +
        'Name the container that runs the flow: flow.',
    },
  ]
}
