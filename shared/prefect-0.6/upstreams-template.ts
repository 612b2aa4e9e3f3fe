import { parse } from 'yaml'
import type { UnfilledJob } from '../template/job-manifest'
import { canonicalJson } from '../yaml/json-text'
import { prefect06Template } from './templates'

let upstreams: string | undefined
/** By the template's own object, which lives as long as the template is in use: asked once for each run. */
const known = new WeakMap<UnfilledJob, boolean>()

/**
 * Whether a template says the same as upstream's, in whatever spelling. Only there the empty pull secret stays when
 * none is given: upstream sends it so, and the Jobs are to be equal; elsewhere it is a placeholder, and goes.
 */
export function isUpstreamsTemplate(job: UnfilledJob): boolean {
  const before = known.get(job)
  if (before !== undefined) return before
  upstreams ??= canonicalJson(parse(prefect06Template))
  const same = canonicalJson(job) === upstreams
  known.set(job, same)
  return same
}
