import { parse } from 'yaml'
import type { UnfilledJob } from '../template/job-manifest'
import { isMapping } from '../template/path'
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
  upstreams ??= canonical(parse(prefect06Template))
  const same = canonical(job) === upstreams
  known.set(job, same)
  return same
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isMapping(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
