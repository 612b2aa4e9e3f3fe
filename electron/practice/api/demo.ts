import type { DemoFlow } from '../demo-flows'
import { createFlow, type SerializedFlow } from './flows'
import type { Store } from './store'

/** Registers the demo flows as Prefect 0.6.7's client would. @returns what there is to start. */
export function registerDemoFlows(store: Store, projectId: string, flows: readonly DemoFlow[]) {
  return flows.map((flow) => {
    const { id } = createFlow(store, projectId, serialized(store, flow), false)
    return { id, name: flow.name, description: flow.description }
  })
}

/** Source: prefect 0.6.7, serialization/flow.py; 0.6's slugs are UUIDs. */
function serialized(store: Store, { name, description, tasks, parameters, storage }: DemoFlow): SerializedFlow {
  return {
    name,
    description,
    parameters: Object.entries(parameters).map(([parameter, value]) => ({
      name: parameter,
      slug: parameter,
      required: false,
      default: value,
      type: 'prefect.core.task.Parameter',
      __version__: '0.6.7',
    })),
    tasks: [
      ...Object.keys(parameters).map((parameter) => task(store, parameter, 'prefect.core.task.Parameter')),
      ...tasks.map((taskName) => task(store, taskName, 'prefect.tasks.core.function.FunctionTask')),
    ],
    environment: {
      type: 'RemoteEnvironment',
      executor: 'prefect.engine.executors.LocalExecutor',
      executor_kwargs: {},
      __version__: '0.6.7',
    },
    storage: {
      type: 'Docker',
      registry_url: storage.registry_url,
      image_name: storage.image_name,
      image_tag: storage.image_tag,
      flows: { [name]: `/root/.prefect/${name}.prefect` },
      prefect_version: '0.6.7',
      __version__: '0.6.7',
    },
  }
}

const task = (store: Store, name: string, type: string) => ({
  slug: store.make.id(),
  name,
  type,
  mapped: false,
  max_retries: 0,
  cache_key: null,
  tags: [],
})
