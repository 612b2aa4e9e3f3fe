import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { JobOptions } from '../dialect/dialect'
import { renderJobSpec } from '../dialect/render-job'
import { replaceJobSpecYaml } from '../dialect/replace-job-spec-yaml'
import type { JsonObject } from '../model/flow-run'
import { templateOf } from '../template/samples'
import base from './base-job-template.json'
import type { JobInputs3, ReadReference, Reference } from './inputs'
import golden from './job-of.golden.json'
import { referencesOf } from './job-of'
import { prefect3 } from './prefect-3'
import { smallestTemplate } from './samples'

type Path = readonly (string | number)[]

/** See build/golden/prefect_3_cases.py. */
interface Case {
  readonly name: string
  readonly input: {
    readonly pool?: {
      readonly defaults?: JsonObject
      readonly set?: readonly (readonly [Path, unknown])[]
      readonly remove?: readonly Path[]
    }
    readonly deployment?: JsonObject | null
    readonly run?: JsonObject
    readonly blocks?: JsonObject
    readonly variables?: JsonObject
    readonly worker?: string
    readonly environment?: Readonly<Record<string, string>>
    readonly flow?: JsonObject
    readonly runRow?: JsonObject
    readonly deploymentRow?: JsonObject
    readonly poolRow?: JsonObject
  }
  /** What upstream's worker made of its environment; that of a worker that is told only the address where left out. */
  readonly options?: Partial<JobOptions>
  readonly output: {
    readonly error?: string
    readonly manifest?: JsonObject
    /** Where it is not the manifest's. */
    readonly namespace?: string
    readonly secrets?: readonly { readonly name: string; readonly namespace: string; readonly data: JsonObject }[]
  }
}

/** In a module, a key named `__proto__` would be none. */
const spelled = JSON.parse(JSON.stringify(golden).replaceAll('~proto~', '__proto__')) as Omit<
  typeof golden,
  'cases' | 'options'
> & { readonly cases: readonly Case[]; readonly options: Partial<JobOptions> }
const { cases, flow, run, deployment, workPool, identifier, worker, options } = spelled

/** Entries of `env` and labels stand in the fixture by their index. */
function whole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(whole)
  if (typeof value !== 'object' || value === null) return value
  const indexed = (list: readonly unknown[], indices: unknown) =>
    (indices as readonly number[]).map((index) => list[index])
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === 'env' && Array.isArray(inner)) return [key, indexed(spelled.env, inner)]
      if (key === 'labels' && Array.isArray(inner))
        return [key, Object.fromEntries(indexed(spelled.labels, inner) as [string, string][])]
      return [key, whole(inner)]
    }),
  )
}

function baseJobTemplateOf({ defaults = {}, set = [], remove = [] }: NonNullable<Case['input']['pool']>): unknown {
  const template = structuredClone(base) as unknown as Record<string, Record<string, Record<string, object>>>
  const at = (path: Path, make: boolean): Record<string | number, unknown> =>
    path.reduce<Record<string | number, unknown>>((parent, key) => {
      if (make && !Object.hasOwn(parent, key)) define(parent, key, {})
      return parent[key] as Record<string, unknown>
    }, template)
  for (const [name, value] of Object.entries(defaults)) {
    const properties = at(['variables', 'properties'], false)
    const schema = Object.hasOwn(properties, name) ? (properties[name] as object) : {}
    define(properties, name, { ...schema, default: value })
  }
  for (const path of remove) delete at(path.slice(0, -1), false)[path.at(-1) ?? '']
  for (const [path, value] of set) define(at(path.slice(0, -1), true), path.at(-1) ?? '', value)
  return template
}

/** As JSON.parse does, whatever the key. */
const define = (target: object, key: string | number, value: unknown) =>
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })

function inputsOf({ input }: Case): JobInputs3 {
  const row = { ...run, ...input.runRow }
  const own = { ...deployment, ...input.deploymentRow }
  const flowRow = { ...flow, ...input.flow }
  const pool = { ...workPool, ...input.poolRow }
  const inputs: JobInputs3 = {
    dialect: '3',
    flowRunId: row.id,
    flowId: flowRow.id,
    run: {
      id: row.id,
      name: row.name,
      deploymentId: input.deployment === null ? null : row.deployment_id,
      jobVariables: input.run ?? {},
      row,
    },
    flow: { id: flowRow.id, name: flowRow.name, row: flowRow },
    deployment:
      input.deployment === null
        ? null
        : { id: own.id, name: own.name, updated: own.updated, jobVariables: input.deployment ?? {} },
    workPool: { id: pool.id, name: pool.name, baseJobTemplate: baseJobTemplateOf(input.pool ?? {}) },
    references: [],
  }
  return withReferences(inputs, input)
}

/** As a client reads them from the API: as often as there are some that have not been read. */
function withReferences(inputs: JobInputs3, input: Case['input']): JobInputs3 {
  const unread = referencesOf(inputs)
  if (unread.length === 0) return inputs
  const read = unread.map((reference): ReadReference => {
    const value = answerTo(reference, input)
    return { ...reference, answer: value === undefined ? { kind: 'missing' } : { kind: 'found', value } }
  })
  return withReferences({ ...inputs, references: [...inputs.references, ...read] }, input)
}

function answerTo(reference: Reference, { blocks = {}, variables = {} }: Case['input']): unknown {
  if (reference.kind === 'variable') return variables[reference.name]
  return blocks[reference.kind === 'block' ? `${reference.type}/${reference.name}` : reference.id]
}

const template = templateOf(smallestTemplate)

function optionsOf(one: Case): JobOptions {
  return {
    ...{ api: '', token: '', namespace: '', imagePullSecrets: '', identifier },
    workerName: one.input.worker ?? worker,
    environment: one.input.environment ?? {},
    ...(one.options ?? options),
  }
}

function rendered(one: Case) {
  const inputs = inputsOf(one)
  return replaceJobSpecYaml(prefect3, inputs, template, optionsOf(one))
}

/** The name is ours: upstream's `generateName`, cut and ended by the identifier. */
function withOurName(manifest: JsonObject): JsonObject {
  const { generateName, ...metadata } = manifest['metadata'] as JsonObject
  const beginning = String(generateName).slice(0, 54).replace(/-$/, '')
  return { ...manifest, metadata: { ...metadata, name: `${beginning}-${identifier}` } }
}

/** Settings of how upstream's worker watches a Job; here there are none, and nothing is refused for them. */
const watches = /^(stream_output|job_watch_timeout_seconds|pod_watch_timeout_seconds): null/
/** Upstream posts these, and Kubernetes refuses them. */
const posts = new Set(['namespace: another one in the manifest', 'namespace: not in the job configuration'])
/** Upstream leaves the namespace out and posts to the path of the right one; here it stands in the Job. */
const silent = new Set(['namespace: null in the manifest'])
/** The name of a Secret is ours too. */
const secret = /^secrets: env in a Secret/

const raises = cases.filter(({ output }) => output.error !== undefined)
const refused = raises.filter(({ name }) => !watches.test(name))
const made = cases.filter(
  ({ output, name }) => output.manifest && !posts.has(name) && !silent.has(name) && !secret.test(name),
)

test('there are many, of both kinds', () => {
  expect(made.length).toBeGreaterThan(300)
  expect(refused.length).toBeGreaterThan(60)
})

test.each(made.map((one) => [one.name, one] as const))('equals Prefect 3.9.1, env in order: %s', (_, one) => {
  const result = rendered(one)
  expect(result).toEqual({ ok: true, manifest: withOurName(whole(one.output.manifest) as JsonObject) })
})

test.each(refused.map((one) => [one.name, one] as const))('refused, as upstream does: %s', (_, one) => {
  const result = rendered(one)
  expect(result).toMatchObject({ ok: false, failsRun: true })
  if (result.ok) return
  expect(result.reason).toMatch(/^[A-Z].{10}/)
  expect(result.advice).toMatch(/^[A-Z].*\.$/)
  // What the worker wants to find in a Job is said in its own words.
  const [, words] = /(Job (?:is missing|has incompatible).*) \[type=value_error/.exec(one.output.error ?? '') ?? []
  if (words !== undefined) expect(result.reason).toBe(words)
})

test.each(made.map((one) => [one.name, one] as const))('as text it says the same: %s', (_, one) => {
  const inputs = inputsOf(one)
  const options = optionsOf(one)
  const text = renderJobSpec(prefect3, inputs, template, options)
  const manifest = replaceJobSpecYaml(prefect3, inputs, template, options)
  if (!text.ok || !manifest.ok) throw new Error('no Job')
  expect(parse(text.yaml)).toEqual(manifest.manifest)
})

test.each(cases.filter(({ name }) => posts.has(name)).map((one) => [one.name, one] as const))(
  'refused here, where Kubernetes refuses what upstream posts: %s',
  (_, one) => {
    const result = rendered(one)
    expect(result.ok ? '' : result.reason).toContain(one.output.namespace)
  },
)

test.each(cases.filter(({ name }) => silent.has(name)).map((one) => [one.name, one] as const))(
  'the namespace stands in the Job, where upstream posts to its path: %s',
  (_, one) => expect(rendered(one)).toMatchObject({ manifest: { metadata: { namespace: one.output.namespace } } }),
)

test.each(raises.filter(({ name }) => watches.test(name)).map((one) => [one.name, one] as const))(
  'no reason to refuse a run, where upstream refuses it: %s',
  (_, one) => expect(rendered(one)).toMatchObject({ ok: true }),
)

test.each(cases.filter(({ name }) => secret.test(name)).map((one) => [one.name, one] as const))(
  'the variables are in a Secret as upstream’s, under our name: %s',
  (_, one) => {
    const result = rendered(one)
    if (!result.ok) throw new Error(result.reason)
    const [made] = one.output.secrets ?? []
    const ours = `${result.manifest.metadata.name}-env`
    expect(result.secret).toMatchObject({
      metadata: { name: ours, namespace: made?.namespace },
      stringData: made?.data,
    })
    const text = JSON.stringify(withOurName(whole(one.output.manifest) as JsonObject))
    expect(result.manifest).toEqual(JSON.parse(text.replaceAll(`"${made?.name ?? ''}"`, `"${ours}"`)))
  },
)
