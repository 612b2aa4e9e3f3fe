import type { JobImages } from '../kube/namespace-facts'
import type { DryRun } from './ask-cluster'
import type { DoctorParts } from './doctor-parts'
import type { Example } from './example'
import { askedAddress } from './inside-job'
import { notTried } from './judge-inside'
import type { InsideTry } from './judge-pods'
import { tryInside } from './try-inside'

/** What a trial goes by. */
export interface Trial {
  readonly example: Example
  readonly dryRun: DryRun
  readonly jobs: readonly JobImages[]
}

/** Tries the API from inside the cluster, with the image that runs have. */
export async function askInside(parts: DoctorParts, trial: Trial, signal: AbortSignal): Promise<InsideTry | null> {
  const { client, apiForPods, practiceCluster } = parts.connection
  // Its pods are on this machine, and never run a program that the Job names.
  if (practiceCluster !== null) return null
  const { job, dialect } = trial.example
  if (!job.ok) return notTried('no Job can be made of the template', 'Correct the template.')
  const image = imageFor(parts, trial)
  if (image === null)
    return notTried(
      'no image is known: the template names none, and there is no Job of a run yet',
      'Try again after the first run, or give an image that the cluster can pull with --inside-image.',
    )
  const { namespace } = trial.dryRun
  const url = askedAddress(apiForPods, dialect.id)
  return tryInside({ client, namespace, job: job.manifest, image, url }, signal)
}

/** What the user named, then what the template names, then what the newest Job of a run has. */
export function imageFor({ insideImage }: Pick<DoctorParts, 'insideImage'>, { example, jobs }: Omit<Trial, 'dryRun'>) {
  const ofTemplate = example.job.ok ? example.job.manifest.spec.template.spec.containers[0].image : undefined
  return insideImage || ofTemplate || (jobs[0]?.images.at(-1)?.image ?? null)
}
