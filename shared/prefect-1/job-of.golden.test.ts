import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { JobOptions } from '../dialect/dialect'
import { replaceJobSpecYaml } from '../dialect/replace-job-spec-yaml'
import type { JobManifest } from '../template/job-manifest'
import { jobInputsOf, type FetchedTemplate, type JobInputs1 } from './inputs'
import golden from './job-of.golden.json'
import { templateSource } from './own-template'
import { prefect1 } from './prefect-1'
import { templateOf } from '../template/samples'
import { prefect1Template } from './templates'

/** See build/golden/prefect_1.py. */
interface Case {
  readonly name: string
  readonly input: {
    readonly storage: unknown
    readonly runConfig?: Record<string, unknown> | null
    /** Nothing is left out of the run config that isn't given. */
    readonly bare?: boolean
    readonly coreVersion?: string | null
    readonly template?: { readonly from: 'agent' | 'run' | 'path'; readonly name: string }
    readonly agentTemplate?: string
  }
  readonly options?: Partial<GoldenOptions>
  readonly output: Record<string, unknown>
}
/** What upstream's agent knew, of its flags and variables. */
type GoldenOptions = Omit<JobOptions, 'identifier' | 'serviceAccountName'> & {
  readonly serviceAccountName: string | null
}

const { cases, run } = golden as unknown as { cases: readonly Case[]; run: typeof golden.run }
const templates = golden.templates as Readonly<Record<string, string>>
const textOf = (name: string): string => templates[name] ?? ''

/** Variables stand in the fixture by their index. */
function withEnv(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withEnv)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'env' && Array.isArray(inner)
        ? inner.map((index: unknown) => (golden.env as unknown[])[index as number])
        : withEnv(inner),
    ]),
  )
}

function inputsOf({ storage, runConfig, bare, coreVersion, template }: Case['input']): JobInputs1 {
  const full = (golden.runConfigs as Readonly<Record<string, object>>)[String(runConfig?.['type'])]
  const complete = runConfig && !bare ? { ...full, ...runConfig } : runConfig
  const own: Record<string, object> = {
    run: { job_template: parse(textOf(template?.name ?? ''), { merge: true }) as unknown },
    path: { job_template_path: 'agent:///templates/job.yaml' },
  }
  const inputs = jobInputsOf({
    id: run.id,
    run_config: complete && { ...complete, ...own[template?.from ?? ''] },
    flow: {
      id: run.flowId,
      storage: typeof storage === 'string' ? (golden.storages as Record<string, unknown>)[storage] : storage,
      core_version: coreVersion,
    },
  })
  const fetched = fetch(inputs, template?.name)
  return fetched ? { ...inputs, fetchedTemplate: fetched } : inputs
}

/** What the agent reads before it makes the Job. */
function fetch(inputs: JobInputs1, name: string | undefined): FetchedTemplate | null {
  const source = templateSource(inputs)
  if (source === null) return null
  if (source.kind === 'unreadable') return { ok: false, message: source.message }
  if (source.kind === 'file' && source.path === '/templates/job.yaml' && name) return { ok: true, text: textOf(name) }
  return {
    ok: false,
    message: `[Errno 2] No such file or directory: '${source.kind === 'file' ? source.path : source.url}'`,
  }
}

function rendered({ input, options }: Case) {
  const { serviceAccountName, ...agent } = { ...(golden.options as GoldenOptions), ...options }
  const name = input.template?.from === 'agent' ? input.template.name : input.agentTemplate
  const template = templateOf(name === undefined ? prefect1Template : textOf(name))
  const inputs = inputsOf(input)
  return replaceJobSpecYaml(prefect1, inputs, template, {
    ...agent,
    ...(serviceAccountName === null ? {} : { serviceAccountName }),
    identifier: run.identifier,
  })
}

/** Where Flowdeck does otherwise on purpose. */
const byName = ({ input }: Case) => input.template?.name === 'flow is the second container'

const same = cases.filter((one) => !byName(one))
const made = same.filter(({ output }) => output['error'] === undefined).map((one) => [one.name, one] as const)
const refused = same.filter(({ output }) => output['error'] !== undefined).map((one) => [one.name, one] as const)

test.each(made)('equals Prefect 1.4.1, env in order: %s', (_, golden) => {
  expect(rendered(golden)).toEqual({ ok: true, manifest: withEnv(golden.output) })
})

test.each(refused)('refused in upstream’s words: %s', (_, golden) => {
  expect(rendered(golden)).toMatchObject({ ok: false, reason: golden.output['error'], failsRun: true })
})

const podSpec = (manifest: unknown) => (manifest as JobManifest).spec.template.spec

test.each(cases.filter(byName).map((one) => [one.name, one] as const))(
  'upstream fills the first container, Flowdeck the one named flow: %s',
  (_, golden) => {
    const result = rendered(golden)
    if (!result.ok) throw new Error(result.reason)
    const [proxy, flow] = podSpec(result.manifest).containers
    const upstreams = podSpec(withEnv(golden.output))
    expect(proxy).toEqual({ name: 'proxy', image: 'proxy:1' })
    expect(flow?.['args']).toEqual(upstreams.containers[0]['args'])
    expect(flow?.env?.map(({ name }) => name)).toEqual(upstreams.containers[0].env?.map(({ name }) => name))
    expect({ ...podSpec(result.manifest), containers: [] }).toEqual({ ...upstreams, containers: [] })
  },
)
