// What of a work pool, its template and what deployments bring to it can be wrong on a real server: the run that is hit ends
// with a sentence in its log, others go on; and a worker that can't serve its pool says why.
import { expect, test, vi } from 'vitest'
import { flowdeck } from '../cli'
import { kubeconfigOf, toldOf } from '../real-cluster'
import { pool, Prefect3Stage, soon } from './stage'

const stage = Prefect3Stage.forFile()

interface BaseJobTemplate {
  readonly job_configuration: { job_manifest: unknown }
  readonly variables: { properties: Record<string, object> }
}
interface Manifest {
  kind: string
  readonly spec: { readonly template: { readonly spec: { readonly containers: [{ name: string; image: string }] } } }
}

/** For as long as `act` takes, the pool has its template with this change. */
async function withTemplate(change: (template: BaseJobTemplate) => void, act: () => Promise<void>): Promise<void> {
  const path = `/work_pools/${pool}`
  const { base_job_template: good } = await stage.server.ask<{ base_job_template: BaseJobTemplate }>('GET', path)
  const changed = structuredClone(good)
  change(changed)
  await stage.server.ask('PATCH', path, { base_job_template: changed })
  try {
    await act()
  } finally {
    await stage.server.ask('PATCH', path, { base_job_template: good })
  }
}

const inManifest =
  (change: (manifest: Manifest) => void) =>
  ({ job_configuration: { job_manifest } }: BaseJobTemplate): void =>
    change(job_manifest as Manifest)

const ofContainer = (manifest: Manifest) => manifest.spec.template.spec.containers[0]

/** Waits until the run is Crashed. @returns the lines of its log */
async function untilCrashed(id: string): Promise<readonly string[]> {
  await vi.waitFor(async () => expect(await stage.typesOf([id])).toEqual({ CRASHED: 1 }), soon)
  let lines: readonly string[] = []
  await vi.waitFor(async () => expect((lines = await stage.logOf(id))).not.toEqual([]), soon)
  return lines
}

test.each<[string, (template: BaseJobTemplate) => void, object, RegExp]>([
  [
    'without a container prefect-job',
    inManifest((manifest) => (ofContainer(manifest).name = 'other')),
    {},
    /name must have value 'prefect-job'\. Correct the manifest in the base job template of the work pool: /,
  ],
  [
    'that is no Job',
    inManifest((manifest) => (manifest.kind = 'Deployment')),
    {},
    /\/kind must have value 'Job'\. Correct the manifest in the base job template of the work pool: /,
  ],
  [
    'that is no mapping',
    ({ job_configuration: configuration }) => (configuration.job_manifest = 'a Job'),
    {},
    /The manifest of the Job is a text, where a mapping belongs\. Correct the base job template of the work pool\.$/,
  ],
  [
    'which the API server does not take',
    inManifest((manifest) => (ofContainer(manifest).image = '')),
    {},
    /The API server refused the Job of .*image: Required value\. .*Correct the template, /,
  ],
  [
    'that names a block which is not there',
    () => undefined,
    { job_variables: { image: '{{ prefect.blocks.secret.nosuch }}' } },
    /There is no block "nosuch" of the type "secret", .* Create the block, or correct the name /,
  ],
  [
    'that names a block by what is no id',
    (template) => {
      template.variables.properties['any'] = { title: 'Any' }
      inManifest((manifest) => (ofContainer(manifest).image = '{{ any }}'))(template)
    },
    { job_variables: { any: { $ref: { block_document_id: 'no id' } } } },
    /There is no block with the id no id, .* Create the block, or correct the name /,
  ],
  [
    'into a namespace that is not there',
    () => undefined,
    { job_variables: { namespace: 'nosuch' } },
    /The API server refused the Job of .*namespaces "nosuch" not found\. .*Correct the template, /,
  ],
])('a Job %s: its run alone is Crashed, and its log says what to do', async (_, change, options, line) => {
  const worker = stage.startWorker()
  let bad = ''
  await withTemplate(change, async () => {
    bad = await stage.server.createRun(stage.deployments.plain!, options)
    expect(await untilCrashed(bad)).toEqual([expect.stringMatching(line)])
  })
  const good = await stage.server.createRun(stage.deployments.plain!)
  await stage.untilDeployed([good])
  await vi.waitFor(() => expect(toldOf(worker, 'failed').map(({ flow_run_id: id }) => id)).toEqual([bad]), soon)
  expect(await stage.jobsOf([bad])).toEqual([])
})

test.each([
  [{ job_variables: { cpu_request: 5 } }, /422 .*cpu_request/],
  [{ job_variables: { env: [1] } }, /422 .*env/],
])('what breaks the schema of the pool makes no run: the server says so of %j', async (options, words) => {
  await expect(stage.server.createRun(stage.deployments.plain!, options)).rejects.toThrow(words)
})

test.each([
  ['nosuch', [], 'There is no work pool nosuch. Give another with --pool'],
  ['no/such', [], 'There can be no work pool no/such. A work pool’s name has none of '],
  ['local', [], 'Work pool local is of type process, and Flowdeck serves pools of type kubernetes. Give another '],
  [
    pool,
    ['--work-queue', 'nosuch'],
    `Work pool ${pool} has no queue nosuch. Its queues are default. Prefect makes one: `,
  ],
])('a work pool %s that can’t be served, with %j: one sentence, and its worker ends', async (name, flags, words) => {
  if (name === 'local') await stage.server.ask('POST', '/work_pools/', { name, type: 'process' })
  const ends = ['--pool', name, '--api', stage.server.url, '--kubeconfig', kubeconfigOf('admin')]
  const ended = await flowdeck(['worker', 'start', ...ends, ...flags], { home: stage.home })
  expect(ended.code).toBe(1)
  const [last] = ended.stderr.trim().split('\n').slice(-1)
  expect(last).toContain(`flowdeck: The worker can’t serve its work pool at ${stage.server.url}: ${words}`)
})

test('a paused pool, and then a paused queue: the worker says so, and nothing is lost', async () => {
  const worker = stage.startWorker()
  const notices = (): readonly unknown[] => toldOf(worker, 'notice').map(({ message }) => message)
  await worker.line(1)
  const pause = (path: string, isPaused: boolean): Promise<unknown> =>
    stage.server.ask('PATCH', path, { is_paused: isPaused })
  const said: unknown[] = []
  for (const [path, words] of [
    [
      `/work_pools/${pool}`,
      /^Work pool kube is paused and gives no runs\. Resume it, for instance with “prefect work-pool resume kube”\.$/,
    ],
    [
      `/work_pools/${pool}/queues/default`,
      /^Queue default is paused in work pool kube: no runs come from there\. Resume it, for instance with “prefect work-queue resume default --pool kube”\.$/,
    ],
  ] as const) {
    await pause(path, true)
    said.push(expect.stringMatching(words))
    await vi.waitFor(() => expect(notices()).toEqual(said), soon)
    const id = await stage.server.createRun(stage.deployments.plain!)
    await pause(path, false)
    await stage.untilDeployed([id])
    said.push(null)
    await vi.waitFor(() => expect(notices()).toEqual(said), soon)
  }
})
