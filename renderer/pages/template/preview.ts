import type { JobSpecInputs } from '../../../shared/contract/contract'
import type { Author } from '../../../shared/job-spec/agent-fields'
import { jobName } from '../../../shared/job-spec/job-name'
import { parseTemplate } from '../../../shared/job-spec/parse-template'
import { renderJobSpec } from '../../../shared/job-spec/provenance'
import type { Connection } from '../../../shared/model/connection'
import type { FlowRun, FlowStorage } from '../../../shared/model/flow-run'

export type Preview =
  /** `authors` has one for each line. */
  | { readonly kind: 'rendered'; readonly yaml: string; readonly authors: readonly Author[] }
  /** The draft is no template; its checks say where and why. */
  | { readonly kind: 'noTemplate'; readonly line: number; readonly message: string }
  /** The template is fine, this run can't be deployed with it. */
  | { readonly kind: 'noJob'; readonly reason: string }

/** For who has no run yet. */
export const sampleInputs: JobSpecInputs = {
  flowRunId: '7d0ca1f2-5a3e-4f43-9c1d-3b1a2e64c0de',
  version: 1,
  flow: {
    id: '2b8a4c11-90f7-4a5e-8d5b-6f1e0c9b7a33',
    name: 'sample',
    storage: { type: 'Docker', registryUrl: 'registry.example', imageName: 'flows/sample', imageTag: '1' },
  },
  parameters: {},
}

/** The Job that a run would get from this text, with who wrote each line. Dots stand for the token. */
export function previewOf(
  text: string,
  inputs: JobSpecInputs,
  connection: Connection | null,
  imagePullSecrets: string,
): Preview {
  const parsed = parseTemplate(text)
  if (!parsed.ok) {
    const [first] = parsed.problems
    return { kind: 'noTemplate', line: first?.line ?? 1, message: first?.message ?? 'The draft is not a template.' }
  }
  const { name, identifier } = jobName(inputs.flowRunId, inputs.version)
  const options = {
    api: connection?.api.urlForPods ?? '',
    // Never leaves the main process; anything serves to be masked.
    token: 'kept',
    namespace: connection?.cluster.namespace ?? 'default',
    imagePullSecrets,
    jobName: name,
    identifier,
  }
  const rendered = renderJobSpec(flowRunOf(inputs), parsed.template, options, { maskToken: true })
  if (!rendered.ok) return { kind: 'noJob', reason: rendered.reason }
  return { kind: 'rendered', yaml: rendered.yaml, authors: rendered.authors }
}

function flowRunOf({ flowRunId, version, flow, parameters }: JobSpecInputs): FlowRun {
  return {
    id: flowRunId,
    version,
    state: 'Scheduled',
    claimNote: null,
    stateMessage: null,
    dueAt: null,
    flow: { ...flow, storage: flow.storage as FlowStorage | null },
    parameters,
    replaces: null,
    taskRuns: [],
  }
}
