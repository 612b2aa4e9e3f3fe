import type { BuiltInTemplate } from '../dialect/dialect'
import { writeYaml } from '../yaml/write-yaml'
import base from './base-job-template.json' with { type: 'json' }

/**
 * What upstream's worker gives to a work pool that has no template: the job configuration and the schema of its variables.
 * Recorded by build/golden/prefect_3.py.
 * Source: prefect-kubernetes 0.8.0, KubernetesWorker.get_default_base_job_template.
 */
export const defaultBaseJobTemplate: Readonly<Record<string, unknown>> = base

/** The manifest in it, which is what the user edits as YAML. */
export const defaultManifest = writeYaml(base.job_configuration.job_manifest)

/**
 * Upstream's alone: a pool's template lies on the server, and other tools read it too, so that Flowdeck proposes no other.
 */
export const templates: readonly BuiltInTemplate[] = [
  {
    name: 'prefect-3',
    description: 'The manifest of a new work pool of type kubernetes, as Prefect’s own worker makes it.',
    text: defaultManifest,
  },
]

/** The variables that upstream's template declares. */
export const defaultVariables: readonly string[] = Object.keys(base.variables.properties)
