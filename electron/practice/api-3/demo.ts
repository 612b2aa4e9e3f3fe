import { imageOf, type DemoFlow } from '../demo-flows'
import template from './base-job-template.json' with { type: 'json' }
import { createDeployment } from './deployments'
import { createFlow } from './flows'
import type { Values } from './rows'
import type { Store } from './store'
import { createPool, createQueue } from './work-pools'

export const poolName = 'practice'

/** Queues of the pool beside its default one, in the order of their priority, and the flows whose deployments they have. */
const queues: readonly { readonly name: string; readonly flows: readonly string[] }[] = [
  { name: 'models', flows: ['train-long', 'fit-model'] },
]

/**
 * A work pool as `prefect work-pool create --type kubernetes` makes it, and a deployment for each demo flow, whose job
 * variables name its image.
 * @returns what there is to start.
 */
export function deployDemoFlows(store: Store, flows: readonly DemoFlow[]) {
  const pool = createPool(store, { name: poolName, type: 'kubernetes', base_job_template: template })
  const made = queues.map(({ name, flows: names }) => ({ queue: createQueue(store, pool, { name }), names }))
  const first = store.tables.work_queue.get(pool.default_queue_id) ?? null
  // Labels are of 1.x: its flows with some are about them.
  return flows
    .filter(({ labels }) => labels === undefined)
    .map((demo) => {
      const { name, description, parameters, tags = [] } = demo
      const { flow } = createFlow(store, name)
      createDeployment(store, {
        ...{ name, flow_id: flow.id, description, parameters, tags, version: demo.storage.image_tag },
        queue: made.find(({ names }) => names.includes(name))?.queue ?? first,
        job_variables: { image: imageOf(demo), ...demo.runConfig },
        parameter_openapi_schema: schemaOf(parameters),
        ...{ path: '/opt/prefect/flows', entrypoint: `${name.replaceAll('-', '_')}.py:${name.replaceAll('-', '_')}` },
      })
      return { id: flow.id, name, description }
    })
}

/** As the client makes it of a flow's signature. */
function schemaOf(parameters: DemoFlow['parameters']): Values {
  const properties = Object.entries(parameters).map(([title, value], position) => {
    return [title, { ...typeOf(value), default: value, position, title }] as const
  })
  return { title: 'Parameters', type: 'object', properties: Object.fromEntries(properties), definitions: {} }
}

function typeOf(value: unknown): Values {
  if (Array.isArray(value)) return { type: 'array', items: { type: 'string' } }
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' }
  return { type: typeof value === 'boolean' ? 'boolean' : 'string' }
}
