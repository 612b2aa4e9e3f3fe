// The headless agent and the panel against a real API server. build/test.mjs starts it: `npm run test:cluster`.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { launchPanel } from './app'
import type { Bridge } from '../shared/contract/contract'
import { flowdeck, Running } from './cli'

interface Job {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Record<string, unknown>[] } } }
}

const admin = process.env.KUBECONFIG_REAL ?? ''
const agent = process.env.KUBECONFIG_AGENT ?? ''
const runs = 100
const run = promisify(execFile)

async function kubectl<T>(...args: string[]): Promise<T> {
  const { stdout } = await run('kubectl', ['--kubeconfig', admin, ...args, '-o', 'json'], {
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout) as T
}
const jobs = async (): Promise<readonly Job[]> =>
  (await kubectl<{ items: Job[] }>('get', 'jobs', '-l', 'flow_run_id')).items

let home: string
let practice: Running
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(async () => {
  await practice.end('SIGTERM')
  await run('kubectl', ['--kubeconfig', admin, 'delete', 'jobs', '-l', 'flow_run_id', '--wait=true'])
  await rm(home, { recursive: true, force: true })
})

/** The practice API by itself: its runs become Jobs of the real cluster. */
async function startPracticeApi(count: number): Promise<{ api: string; token: string }> {
  practice = new Running(['practice', '--real-cluster', '--runs', String(count)], { home })
  return JSON.parse(await practice.line(1)) as { api: string; token: string }
}

test(`${runs} runs become ${runs} Jobs with the manifests that job render prints, by a user with the agent’s rights alone`, async () => {
  const { api, token } = await startPracticeApi(runs)
  const flags = ['--api', api, '--token', token, '--kubeconfig', agent]
  const started = new Running(['agent', 'start', ...flags, '--json'], { home })
  await expect.poll(async () => (await jobs()).length, { timeout: 60_000 }).toBe(runs)
  expect((await started.end('SIGTERM')).code).toBe(0)

  const made = await jobs()
  expect(new Set(made.map((job) => job.metadata.labels.flow_run_id)).size).toBe(runs)
  for (const job of made.slice(0, 5)) {
    const { flow_run_id: id = '', flow_id: flowId = '', identifier = '' } = job.metadata.labels
    const image = String(job.spec.template.spec.containers[0]?.image)
    const [, registry = '', name = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(image) ?? []
    const storage = { type: 'Docker', registry_url: registry, image_name: name, image_tag: tag }
    const input = JSON.stringify({ id, version: 1, flow: { id: flowId, name: 'hello', storage } })
    const render = [
      'job',
      'render',
      '--flow-run',
      '-',
      '--identifier',
      identifier,
      '--output',
      'json',
      '--api',
      api,
      '--token',
      token,
    ]
    const { stdout } = await flowdeck(render, { home, input })
    expect(job).toMatchObject(
      withoutEmptyPullSecret(JSON.parse(stdout) as Parameters<typeof withoutEmptyPullSecret>[0]),
    )
  }
})

test('a Job that the API server refuses fails its own run, with the server’s words in its log, and touches no other', async () => {
  const { api, token } = await startPracticeApi(3)
  // The agent's user may create Jobs in "default" alone.
  const flags = [
    '--api',
    api,
    '--token',
    token,
    '--kubeconfig',
    agent,
    '--namespace',
    'prefect',
    '--max-polls',
    '3',
    '--json',
  ]
  const { stdout, stderr } = await flowdeck(['agent', 'start', ...flags], { home })
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; reason?: string })
  const failed = events.filter(({ event }) => event === 'failed')
  expect(failed).toHaveLength(3)
  for (const { reason } of failed)
    expect(reason).toContain('cannot create resource "jobs" in API group "batch" in the namespace "prefect"')
  expect(stderr).not.toContain('    at ')
})

test('the panel shows the Jobs that its agent makes on a real cluster, and deletes one', async () => {
  const { api, token } = await startPracticeApi(4)
  const panel = await launchPanel({ kubeconfig: await readFile(admin, 'utf8') })
  try {
    const { page } = panel
    await page.evaluate(
      async ({ url, secret }) => {
        const { flowdeck: bridge } = globalThis as unknown as {
          flowdeck: Bridge
        }
        const choice = {
          api: { kind: 'endpoint', url, urlForPods: null, dialect: 'auto', tenantId: null },
          cluster: { kind: 'context', context: 'flowdeck', namespace: 'default' },
        } as const
        await bridge.call('connections.use', { choice, token: secret })
        const { shownConnectionId } = await bridge.call('panel.snapshot', undefined)
        await bridge.call('agent.start', { connectionId: shownConnectionId ?? '' })
      },
      { url: api, secret: token },
    )
    await expect.poll(async () => (await jobs()).length, { timeout: 30_000 }).toBe(4)
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /^Jobs/ }).click()
    const [first] = await jobs()
    const name = first?.metadata.name ?? ''
    await page.getByText(name, { exact: true }).click()
    await page.getByRole('button', { name: 'Delete Job…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete Job' }).click()
    await expect.poll(async () => (await jobs()).map((job) => job.metadata.name)).not.toContain(name)
    await expect(page.getByText(name, { exact: true })).toHaveCount(0)
  } finally {
    await panel.close()
  }
})

/** The API server drops the name that upstream sends empty. */
function withoutEmptyPullSecret(manifest: {
  spec: { template: { spec: Record<string, unknown> } }
}): Record<string, unknown> {
  const { imagePullSecrets, ...spec } = manifest.spec.template.spec
  const given = (imagePullSecrets as { name: string }[] | undefined)?.filter(({ name }) => name !== '')
  const kept = given && given.length > 0 ? { ...spec, imagePullSecrets: given } : spec
  return { ...manifest, spec: { ...manifest.spec, template: { ...manifest.spec.template, spec: kept } } }
}
