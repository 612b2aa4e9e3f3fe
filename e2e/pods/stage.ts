// Flows that real Prefects of 0.6 and 1.x run in real pods: a practice API for each, with the flows of its image, and one panel
// whose agents make the Jobs.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import { parse, stringify } from 'yaml'
import { startPracticeApi, type CreateRunOptions, type PracticeApi, type Snapshot } from '../../electron/practice/api'
import { findPython, noPython, prefect067, prefect141 } from '../../electron/practice/api/conformance/real-prefect'
import { dialectOf } from '../../shared/dialects/dialects'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { prefect06Template } from '../../shared/prefect-0.6/templates'
import { prefect1Template } from '../../shared/prefect-1/templates'
import { launchPanel, type Panel } from '../app'
import { flowdeck } from '../cli'
import { folder, jobsIn, kubeconfigOf, kubectl, type RealJob } from '../real-cluster'

/** This machine, as pods reach it. See e2e/cluster/README.md. */
const nodeAddress = '10.87.0.1'
const scripts = join(import.meta.dirname, '../cluster')
const prefects = { '0.6': prefect067, '1.x': prefect141 } as const
export const dialects = ['0.6', '1.x'] as const satisfies readonly GraphqlDialectId[]

type FlowRunRow = Snapshot['flowRuns'][number]
type Flow = Parameters<PracticeApi['registerFlow']>[0]

interface Template {
  readonly spec: { backoffLimit?: number; template: { spec: { readonly containers: { resources?: object }[] } } }
}
/** Upstream's, for pods that are soon ended: one that failed is the end of its run, and its limits are narrow. */
function shortLivedOf(template: string): string {
  const job = parse(template) as Template
  job.spec.backoffLimit = 0
  const { spec } = job.spec.template
  const unreachable = { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' }
  Object.assign(spec, {
    terminationGracePeriodSeconds: 2,
    tolerations: [{ ...unreachable, tolerationSeconds: 5 }],
  })
  for (const container of spec.containers)
    container.resources = { limits: { memory: '250Mi', 'ephemeral-storage': '16Mi' } }
  return stringify(job)
}
export const unchanged: Readonly<Record<GraphqlDialectId, string>> = {
  '0.6': prefect06Template,
  '1.x': prefect1Template,
}
export const shortLived: typeof unchanged = {
  '0.6': shortLivedOf(prefect06Template),
  '1.x': shortLivedOf(prefect1Template),
}

/** Why no pod could run these Prefects; '' where they can. */
export async function whyNoPods(): Promise<string> {
  for (const prefect of Object.values(prefects)) if (!(await findPython(prefect.python))) return noPython(prefect)
  return ''
}

/** Numbers namespaces, which are slow to go. */
let sides = 0

/** A Prefect API with the flows of its image, and the namespace of their Jobs. */
export class Side {
  private constructor(
    readonly dialect: GraphqlDialectId,
    readonly api: PracticeApi,
    readonly namespace: string,
  ) {}

  static async open(dialect: GraphqlDialectId): Promise<Side> {
    const flows = await flowsOf(dialect)
    const side = new Side(
      dialect,
      await startPracticeApi({ dialect, host: nodeAddress }),
      `pods-${dialect[0]}-${process.pid}-${++sides}`,
    )
    for (const flow of flows) side.api.registerFlow(flow)
    // An image that is nowhere; all else is right with it.
    const [sample] = flows.filter(({ name }) => name === 'parameters')
    const storage = { ...(sample?.storage ?? {}), image_tag: 'gone' }
    if (sample) side.api.registerFlow({ ...sample, name: 'imageless', storage })
    await kubectl('create', 'namespace', side.namespace)
    return side
  }

  get connectionId(): string {
    return this.namespace
  }

  start(flow: string, options: CreateRunOptions = {}): string {
    return this.api.createRun(flow, options)
  }

  run(id: string): FlowRunRow {
    return this.api.snapshot().flowRuns.find((run) => run.id === id)!
  }

  /** The states that a run had so far. */
  statesOf(id: string): readonly string[] {
    const { states } = this.api.snapshot()
    return states.filter((state) => state.flow_run_id === id).map(({ state }) => state)
  }

  taskStatesOf(id: string): readonly string[] {
    const { taskRuns } = this.api.snapshot()
    return taskRuns.filter((run) => run.flow_run_id === id).map(({ state }) => state)
  }

  logOf(id: string): string {
    const { logs } = this.api.snapshot()
    return logs
      .filter((line) => line.flow_run_id === id)
      .map(({ message }) => message)
      .join('\n')
  }

  async jobsOf(id: string): Promise<readonly RealJob[]> {
    const { runLabel } = dialectOf(this.dialect)
    return (await jobsIn(this.namespace)).filter((job) => job.metadata.labels[runLabel] === id)
  }

  /** How many Jobs were made for a run, as its log has it. */
  jobsEver(id: string): number {
    return this.logOf(id).split('Submitted for execution: Job ').length - 1
  }

  /** Its objects: `this.kubectl('delete', 'jobs', …)`. */
  kubectl(verb: string, what: 'jobs' | 'pods', id: string, ...more: readonly string[]): Promise<string> {
    const { runLabel } = dialectOf(this.dialect)
    return kubectl('-n', this.namespace, verb, what, '-l', `${runLabel}=${id}`, ...more)
  }

  async until(id: string, state: string, timeout = 120_000): Promise<void> {
    const { name } = this.run(id)
    // With all its states, so that a failure tells what happened.
    const now = () => `${name}: ${this.statesOf(id).join(', ')}`
    const seen = expect.poll(now, { timeout, intervals: [200] }).toMatch(new RegExp(`\\b${state}$`))
    await seen.catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`${why}\n\nIts log:\n${this.logOf(id)}`, { cause: error })
    })
  }

  /** Its process has begun with its task. */
  async untilAtWork(id: string): Promise<void> {
    await this.until(id, 'Running')
    await expect.poll(() => this.taskStatesOf(id)).toContain('Running')
  }

  /** What the command line prints with `-o json`. */
  async get<Row>(what: 'runs' | 'problems', home: string): Promise<readonly Row[]> {
    const { url, token } = this.api
    const secret = this.dialect === '1.x' ? '--key' : '--token'
    const where = ['--api', url, secret, token, '--kubeconfig', kubeconfigOf('admin'), '--namespace', this.namespace]
    const { code, stdout, stderr } = await flowdeck(['get', what, ...where, '-o', 'json'], { home })
    if (code !== 0) throw new Error(stderr)
    return JSON.parse(stdout) as readonly Row[]
  }

  async close(): Promise<void> {
    await kubectl('delete', 'namespace', this.namespace, '--wait=false', '--ignore-not-found')
    await this.api.close()
  }
}

/** What a client would register of the flows in the image; makes the image unless the cluster has it. */
async function flowsOf(dialect: GraphqlDialectId): Promise<readonly Flow[]> {
  const { version } = prefects[dialect]
  if (!existsSync(join(folder, 'registry/flowdeck/prefect-flow/manifests', version)))
    await promisify(execFile)(join(scripts, 'prefect-image'), ['--dir', folder, '--prefect', version])
  const flows = join(folder, 'flows', version)
  const files = (await readdir(flows)).filter((file) => file.endsWith('.json'))
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(flows, file), 'utf8')) as Flow))
}

/** A panel with a connection to each side, whose agents run. */
export async function openPanel(
  sides: readonly Side[],
  templates: Readonly<Record<GraphqlDialectId, string>>,
  settings: object = {},
): Promise<Panel> {
  const panel = await launchPanel({
    kubeconfig: await readFile(kubeconfigOf('admin'), 'utf8'),
    settings: {
      ...{ version: 2, theme: 'light', times: 'utc', activeConnectionId: sides[0]?.connectionId, startOnOpen: false },
      connections: sides.map(({ connectionId, dialect, api, namespace }) => ({
        id: connectionId,
        choice: {
          api: { kind: 'endpoint', url: api.url, urlForPods: null, dialect },
          cluster: { kind: 'context', context: 'flowdeck', namespace },
        },
      })),
      ...settings,
    },
  })
  for (const { dialect, connectionId, api } of sides) {
    const given = { dialect, connectionId, token: api.token, text: templates[dialect] }
    const done = await panel.page.evaluate(async ({ dialect, connectionId, token, text }) => {
      const { flowdeck: bridge } = window
      return [
        await bridge.call('template.save', { dialect, text }),
        await bridge.call('connections.replaceToken', { connectionId, token }),
        await bridge.call('connections.show', { connectionId }),
        await bridge.call('agent.start', { connectionId }),
      ]
    }, given)
    expect(done).toEqual(done.map(() => ({ ok: true })))
  }
  return panel
}

/** Shows one side's runs. */
export async function show({ page }: Panel, { connectionId }: Side): Promise<void> {
  const done = await page.evaluate((id) => window.flowdeck.call('connections.show', { connectionId: id }), connectionId)
  expect(done).toEqual({ ok: true })
}
