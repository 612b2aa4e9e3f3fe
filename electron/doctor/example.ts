import type { Dialect, JobInputs } from '../../shared/dialect/dialect'
import { replaceJobSpecYaml, type JobSpecResult } from '../../shared/dialect/replace-job-spec-yaml'
import { allDialects, dialectOf } from '../../shared/dialects/dialects'
import { quantityOf } from '../../shared/model/quantity'
import { withWorkPool } from '../../shared/prefect-3/previews'
import type { JobManifest } from '../../shared/template/job-manifest'
import { objectOf } from '../kube/wire'
import { PrefectError } from '../prefect/prefect-api'
import type { DoctorParts } from './doctor-parts'
import type { Asked } from './judge-cluster'

/** The Job that some run would get, without the token; or why there is none. */
export interface Example {
  readonly dialect: Dialect
  readonly job: JobSpecResult
}

/** Made from the template in force; in Prefect 3 from that of the work pool, where it can be read. */
export async function exampleOf({ connection, template }: DoctorParts, signal: AbortSignal): Promise<Example> {
  const dialect = connection.dialect === null ? allDialects[0] : dialectOf(connection.dialect)
  if (!dialect) throw new Error('there is no dialect')
  const { poolTemplate } = connection.api
  const inputs = poolTemplate === undefined ? dialect.anyRun : await ofPool(dialect.anyRun, poolTemplate, signal)
  const options = { ...connection.jobOptions, token: '', authString: '', identifier: '00000000' }
  return { dialect, job: replaceJobSpecYaml(dialect, inputs, template(dialect), options) }
}

async function ofPool(
  anyRun: JobInputs,
  poolTemplate: NonNullable<DoctorParts['connection']['api']['poolTemplate']>,
  signal: AbortSignal,
): Promise<JobInputs> {
  try {
    const { workPool, template } = await poolTemplate.readTemplate(signal)
    // No draft: the manifest of the pool is the template, as for a run of the queue.
    return { ...withWorkPool(anyRun, { name: workPool, baseJobTemplate: template }), draft: false }
  } catch (error) {
    // The check of the work pool says it.
    if (!(error instanceof PrefectError)) throw error
    return anyRun
  }
}

/** An image that only the run says is needed for a dry run too. */
export const imageOfRun = 'image-of-the-run'

export function withImages(job: JobManifest): JobManifest {
  const { template } = job.spec
  const [first, ...others] = template.spec.containers
  const named = <T extends { readonly image?: string }>(container: T): T => ({
    ...container,
    image: container.image || imageOfRun,
  })
  const spec = { ...template.spec, containers: [named(first), ...others.map(named)] as const }
  return { ...job, spec: { ...job.spec, template: { ...template, spec } } }
}

/** What one run takes of a quota: a Job, a pod, and what its containers ask for together. */
export function askedByJob(job: JobManifest): Asked {
  const asked: Record<string, number> = { 'count/jobs.batch': 1, 'count/pods': 1, pods: 1 }
  for (const container of job.spec.template.spec.containers) {
    const resources = objectOf(container['resources'])
    const limits = objectOf(resources['limits'])
    // What has a limit and asks for nothing asks for as much as its limit.
    const requests = { ...limits, ...objectOf(resources['requests']) }
    for (const [kind, amounts] of [
      ['requests', requests],
      ['limits', limits],
    ] as const)
      for (const [resource, amount] of Object.entries(amounts)) {
        const number = quantityOf(String(amount)) ?? 0
        const names = kind === 'requests' ? [`requests.${resource}`, resource] : [`limits.${resource}`]
        for (const name of names) asked[name] = (asked[name] ?? 0) + number
      }
  }
  return asked
}

/** Names that a Job's pods need in its namespace. */
export function namesIn(job: JobManifest): { readonly account: string; readonly pullSecrets: readonly string[] } {
  const { spec } = job.spec.template
  const account = spec['serviceAccountName'] ?? spec['serviceAccount']
  const pullSecrets = (spec.imagePullSecrets ?? []).flatMap(({ name }) => (name ? [name] : []))
  return { account: typeof account === 'string' && account !== '' ? account : 'default', pullSecrets }
}
