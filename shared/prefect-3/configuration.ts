import { isMapping } from '../template/path'
import { missing } from './placeholders'
import { str } from './python-values'
import { kindOf, Refused } from './refusal'

export type Env =
  /** Null removes a variable that others set. */
  | { readonly kind: 'mapping'; readonly values: Readonly<Record<string, string | null>> }
  /** As Kubernetes has it, values from elsewhere included. */
  | { readonly kind: 'list'; readonly entries: readonly Readonly<Record<string, unknown>>[] }

/** What a filled `job_configuration` says beside the manifest. */
export interface Configuration {
  readonly name: string | null
  readonly namespace: string
  readonly env: Env
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly clusterConfig: Readonly<Record<string, unknown>> | null
}

/**
 * Reads a filled `job_configuration`. Of its fields, those that are about how upstream's worker watches a Job are not
 * looked at: `job_watch_timeout_seconds`, `pod_watch_timeout_seconds`, `stream_output`.
 * @throws Refused for what upstream's model refuses
 * Source: prefect-kubernetes 0.8.0, worker.py, KubernetesWorkerJobConfiguration.
 */
export function configurationOf(filled: unknown): Configuration {
  if (!isMapping(filled)) return wrong('all that it says', filled, 'a mapping')
  const field = (name: string): unknown => (Object.hasOwn(filled, name) ? filled[name] : missing)
  textOrNull('command', field('command'))
  return {
    name: textOrNull('name', field('name')),
    namespace: namespaceOf(field('namespace')),
    env: envOf(field('env')),
    labels: texts('labels', field('labels')),
    annotations: texts('annotations', field('annotations')),
    clusterConfig: clusterConfigOf(field('cluster_config')),
  }
}

function wrong(name: string, value: unknown, wanted: string): never {
  throw new Refused(
    `In the job configuration, ${name} is ${kindOf(value)}, where ${wanted} belongs.`,
    `Correct ${name} in the job variables of the deployment or the run, or in the work pool.`,
  )
}

function textOrNull(name: string, value: unknown): string | null {
  if (value === missing || value === null) return null
  return typeof value === 'string' ? value : wrong(name, value, 'a text')
}

function namespaceOf(value: unknown): string {
  if (value === missing) return 'default'
  return typeof value === 'string' ? value : wrong('namespace', value, 'a text')
}

function texts(name: string, value: unknown): Readonly<Record<string, string>> {
  if (value === missing) return {}
  if (!isMapping(value)) return wrong(name, value, 'a mapping of texts')
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') return wrong(`${name}.${key}`, inner, 'a text')
  }
  return value as Readonly<Record<string, string>>
}

function envOf(value: unknown): Env {
  if (value === missing) return { kind: 'mapping', values: {} }
  if (isMapping(value)) {
    const values = Object.entries(value).map(([name, inner]) => [name, inner === null ? null : str(inner)])
    return { kind: 'mapping', values: Object.fromEntries(values) as Readonly<Record<string, string | null>> }
  }
  if (!Array.isArray(value)) return wrong('env', value, 'a mapping of names to values')
  return {
    kind: 'list',
    entries: value.map((entry, index) => (isMapping(entry) ? entry : wrong(`env[${index}]`, entry, 'a mapping'))),
  }
}

function clusterConfigOf(value: unknown): Readonly<Record<string, unknown>> | null {
  if (value === missing || value === null) return null
  return isMapping(value) ? value : wrong('cluster_config', value, 'a block')
}
