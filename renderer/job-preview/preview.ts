import type { JobSpecInputs } from '../../shared/contract/contract'
import type { JobOptions } from '../../shared/dialect/dialect'
import { renderJobSpec } from '../../shared/dialect/render-job'
import { dialectOf } from '../../shared/dialects/dialects'
import type { PreviewOptions } from '../../shared/model/connection'
import type { DialectId } from '../../shared/model/dialect-words'
import { withoutPasswords } from '../../shared/secrets/addresses'
import type { Author } from '../../shared/template/field-change'
import { jobName } from '../../shared/template/job-name'
import { parseTemplate } from '../../shared/template/parse-template'

export type Preview =
  /** `authors` has one for each line. */
  | {
      readonly kind: 'rendered'
      readonly yaml: string
      readonly authors: readonly Author[]
      /** Values that are dots because they look like secrets. */
      readonly hidden: number
    }
  /** The text is no template; its checks say where and why. */
  | { readonly kind: 'noTemplate'; readonly line: number; readonly message: string }
  /** The template is fine, this run can't be deployed with it. */
  | { readonly kind: 'noJob'; readonly reason: string; readonly advice: string }

/** A run as far as its Job needs it: what its dialect has to know, and which of the run's Jobs it is. */
export interface PreviewedRun {
  readonly inputs: JobSpecInputs
  readonly revision: string
}

/** For who has no run yet. */
export const sampleRun = (dialect: DialectId): PreviewedRun => ({
  inputs: {
    ...dialectOf(dialect).anyRun,
    flowRunId: '7d0ca1f2-5a3e-4f43-9c1d-3b1a2e64c0de',
    flowId: '2b8a4c11-90f7-4a5e-8d5b-6f1e0c9b7a33',
  },
  revision: '1',
})

const noOptions: PreviewOptions = { api: '', namespace: 'default', imagePullSecrets: '' }

/**
 * The Job that a run would get from this text, with who wrote each line. Dots stand for the token, and for passwords of addresses.
 * @param given what every Job of the connection gets; null without a connection
 * @param show also what looks like a secret
 */
export function previewOf(
  text: string,
  { inputs, revision }: PreviewedRun,
  given: PreviewOptions | null,
  show = false,
): Preview {
  const dialect = dialectOf(inputs.dialect)
  const parsed = parseTemplate(text, dialect.templateForm?.structure)
  if (!parsed.ok) {
    const [first] = parsed.problems
    return { kind: 'noTemplate', line: first?.line ?? 1, message: first?.message ?? 'The draft is not a template.' }
  }
  const { identifier } = jobName(inputs.flowRunId, revision)
  const options: JobOptions = {
    ...(given ?? noOptions),
    // Never leaves the main process; anything serves to be masked.
    token: 'kept',
    identifier,
  }
  const rendered = renderJobSpec(dialect, inputs, parsed.template, options, { maskToken: true, maskSecrets: !show })
  if (!rendered.ok) return { kind: 'noJob', reason: rendered.reason, advice: rendered.advice }
  const { yaml, authors, hidden } = rendered
  return { kind: 'rendered', yaml: withoutPasswords(yaml), authors, hidden }
}
