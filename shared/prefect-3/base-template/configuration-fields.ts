import type { VariableType } from './variables'

/** A key of the job configuration, beside the manifest. */
export interface ConfigurationField {
  readonly key: string
  /** What belongs there, unless a placeholder stands for it. */
  readonly type: VariableType | null
  readonly help: string
}

const known: readonly ConfigurationField[] = [
  { key: 'command', type: 'string', help: 'What the container runs; split into words as a shell does. Empty: prefect flow-run execute' },
  { key: 'env', type: 'object', help: 'Variables of the flow’s container. Those of the deployment and of the run are merged in' },
  { key: 'labels', type: 'object', help: 'Of the Job and its pod, over those that name the run' },
  { key: 'annotations', type: 'object', help: 'Of the Job and its pod' },
  { key: 'name', type: 'string', help: 'What the Job’s name begins with. Empty: the run’s name' },
  { key: 'namespace', type: 'string', help: 'Where the Job is created' },
  { key: 'cluster_config', type: 'object', help: 'A block with a kubeconfig. Flowdeck refuses runs for another cluster than its own' },
  { key: 'job_watch_timeout_seconds', type: 'integer', help: 'How long Prefect’s own worker waits for a Job; Flowdeck watches without an end' },
  { key: 'pod_watch_timeout_seconds', type: 'integer', help: 'How long Prefect’s own worker waits for a pod; Flowdeck watches without an end' },
  { key: 'stream_output', type: 'boolean', help: 'Whether Prefect’s own worker prints what the pod prints' },
] // prettier-ignore

/** Those of upstream's worker, and whatever else a configuration has. */
export const fieldsOf = (configuration: Readonly<Record<string, unknown>>): readonly ConfigurationField[] => [
  ...known,
  ...Object.keys(configuration)
    .filter((key) => !known.some((field) => field.key === key))
    .map((key) => ({ key, type: null, help: 'Not one that Prefect’s Kubernetes worker reads' })),
]
