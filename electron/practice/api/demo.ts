import type { DemoFlow } from '../demo-flows'
import { createFlow, type SerializedFlow } from './flows'
import type { RunConfig } from './rows'
import type { Dialect } from './schema'
import type { Store } from './store'

/**
 * Registers the demo flows as the dialect's client would. 0.6 knows no labels: flows with some are left out there.
 * @returns what there is to start.
 */
export function registerDemoFlows(
  store: Store,
  projectId: string,
  dialect: Dialect['name'],
  flows: readonly DemoFlow[],
) {
  const known = dialect === '0.6' ? flows.filter(({ labels }) => labels === undefined) : flows
  return known.map((flow) => {
    const serialized = dialect === '0.6' ? serialized06(store, flow) : serialized1(flow)
    const { id } = createFlow(store, projectId, serialized, { scheduleActive: false })
    return { id, name: flow.name, description: flow.description }
  })
}

/** Source: prefect 0.6.7, serialization/flow.py; 0.6's slugs are UUIDs. */
function serialized06(store: Store, { name, description, tasks, parameters, storage }: DemoFlow): SerializedFlow {
  const type = 'prefect.core.task.Parameter'
  const slug = () => store.make.id()
  return {
    ...{ name, description, __version__: '0.6.7' },
    parameters: parametersOf(parameters, type, '0.6.7'),
    tasks: [
      ...Object.keys(parameters).map((parameter) => task(slug(), parameter, type)),
      ...tasks.map((taskName) => task(slug(), taskName)),
    ],
    environment: {
      type: 'RemoteEnvironment',
      executor: 'prefect.engine.executors.LocalExecutor',
      executor_kwargs: {},
      __version__: '0.6.7',
    },
    storage: {
      type: 'Docker',
      ...storage,
      flows: { [name]: `/root/.prefect/${name}.prefect` },
      prefect_version: '0.6.7',
      __version__: '0.6.7',
    },
  }
}

/** Source: prefect 1.4.1, serialization/flow.py and storage.py. */
function serialized1({ name, description, tasks, parameters, storage, runConfig, labels }: DemoFlow): SerializedFlow {
  const type = 'prefect.core.parameter.Parameter'
  return {
    ...{ name, description, __version__: '1.4.1' },
    parameters: parametersOf(parameters, type, '1.4.1'),
    tasks: [
      ...Object.keys(parameters).map((parameter) => task(parameter, parameter, type)),
      ...tasks.map((taskName) => task(`${taskName}-1`, taskName)),
    ],
    run_config: runConfigOf(runConfig, labels ?? []),
    storage: {
      type: 'Docker',
      ...storage,
      flows: { [name]: `/opt/prefect/flows/${name}.prefect` },
      ...{ secrets: [], path: null, stored_as_script: false, prefect_version: '1.4.1', __version__: '1.4.1' },
    },
  }
}

/** Source: prefect 1.4.1, serialization/run_config.py; a flow without one gets a UniversalRun when it is registered. */
function runConfigOf(kubernetes: DemoFlow['runConfig'], labels: readonly string[]): RunConfig {
  const common = { env: null, labels, __version__: '1.4.1' }
  if (!kubernetes) return { ...common, type: 'UniversalRun' }
  return {
    ...common,
    ...{ job_template_path: null, job_template: null, image: null, cpu_limit: null, cpu_request: null },
    ...{ memory_limit: null, memory_request: null, service_account_name: null },
    ...{ image_pull_secrets: null, image_pull_policy: null },
    ...kubernetes,
    type: 'KubernetesRun',
  }
}

const parametersOf = (parameters: DemoFlow['parameters'], type: string, __version__: string) =>
  Object.entries(parameters).map(([name, value]) => ({
    ...{ name, slug: name, required: false, default: value },
    ...{ type, __version__ },
  }))

const task = (slug: string, name: string, type = 'prefect.tasks.core.function.FunctionTask') => ({
  ...{ slug, name, type, mapped: false, max_retries: 0, cache_key: null, tags: [] },
})
