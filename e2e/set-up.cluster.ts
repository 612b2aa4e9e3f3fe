// Faults of the set-up, and Jobs as a real API server keeps them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { PracticeApi } from '../electron/practice/api'
import { dialectOf } from '../shared/dialects/dialects'
import { flowdeck } from './cli'
import {
  jobsIn,
  kubeconfigOf,
  kubectl,
  onStage,
  runIdsOf,
  startRuns,
  statesOf,
  toldBy,
  toldOf,
  type RealJob,
  type User,
} from './real-cluster'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(async () => {
  const policies = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'].join(',')
  await kubectl('delete', policies, '--all')
  await rm(home, { recursive: true, force: true })
})

for (const dialect of ['0.6', '1.x'] as const) {
  test.describe(`Prefect ${dialect}`, () => {
    const faults: readonly [string, User, string, object][] = [
      [
        'a user who may only look',
        'viewer',
        'default',
        { kind: 'notAllowed', user: 'viewer', verb: 'create', resource: 'jobs', namespace: 'default' },
      ],
      ['a namespace that is not there', 'admin', 'nosuch', { kind: 'noNamespace', namespace: 'nosuch' }],
    ]
    for (const [what, user, namespace, problem] of faults) {
      test(`${what}: no run is failed, one problem says why, exit code 1`, async () => {
        await onStage({ dialect, home, namespace }, async ({ api, flags }) => {
          startRuns(api, 30)
          const args = ['agent', 'start', ...flags(kubeconfigOf(user)), '--max-polls', '3']
          const { code, stdout, stderr } = await flowdeck(args, { home })
          const told = toldBy(stdout.trim().split('\n'))
          expect(told.filter(({ event }) => event === 'failed' || event === 'claimed')).toEqual([])
          expect(told.filter(({ event }) => event === 'problem')).toMatchObject([{ problem }])
          expect(statesOf(api)).toEqual({ Scheduled: 30 })
          expect(code).toBe(1)
          for (const word of Object.values(problem).slice(1)) expect(stderr).toContain(word)
          expect(stderr).not.toContain('    at ')
        })
      })
    }

    test('a quota of three Jobs and six runs: none is failed, and the others follow when there is room', async () => {
      await onStage({ dialect, home }, async ({ api, namespace, start }) => {
        await kubectl('-n', namespace, 'create', 'quota', 'three', '--hard=count/jobs.batch=0')
        // Seen by what it refuses: an API server keeps to a quota a moment after its status says so.
        await expect.poll(() => mayCreateJob(namespace)).toBe(false)
        await kubectl('-n', namespace, 'patch', 'quota', 'three', '-p', '{"spec":{"hard":{"count/jobs.batch":"3"}}}')
        await expect.poll(() => mayCreateJob(namespace)).toBe(true)
        const ids = startRuns(api, 6)
        const agent = start(kubeconfigOf('admin'))
        await expect
          .poll(() => toldOf(agent, 'waiting_for').map(({ reason }) => reason))
          .toContainEqual(expect.stringContaining('exceeded quota: three'))
        await expect.poll(() => toldOf(agent, 'deployed').length).toBe(3)
        const first = await jobsIn(namespace)
        expect(first).toHaveLength(3)
        for (const job of first) await endedAndDeleted(api, namespace, job)
        // The controller of quotas counts again when it hears of a deletion, which it may miss, or when a quota changes.
        await kubectl('-n', namespace, 'patch', 'quota', 'three', '-p', '{"spec":{"hard":{"count/secrets":"1000"}}}')
        await expect.poll(() => toldOf(agent, 'deployed').length, { timeout: 60_000 }).toBe(6)
        expect((await agent.end('SIGTERM')).code).toBe(0)
        expect(toldOf(agent, 'failed')).toEqual([])
        expect(new Set([...runIdsOf(dialect, first), ...runIdsOf(dialect, await jobsIn(namespace))])).toEqual(
          new Set(ids),
        )
        expect(statesOf(api).Failed).toBeUndefined()
      })

      async function mayCreateJob(namespace: string): Promise<boolean> {
        const job = ['create', 'job', 'dry', '--image=a:b', '--dry-run=server']
        return kubectl('-n', namespace, ...job).then(
          () => true,
          () => false,
        )
      }

      /** Its run has ended, so that its Job may go; then the Job goes, and makes room. */
      async function endedAndDeleted(api: PracticeApi, namespace: string, { metadata }: RealJob): Promise<void> {
        const id = metadata.labels[dialectOf(dialect).runLabel] ?? ''
        api.setFlowRunState(id, { type: 'Running', message: 'Running flow.' })
        api.setFlowRunState(id, { type: 'Success', message: 'All reference tasks succeeded.' })
        await kubectl('-n', namespace, 'delete', 'job', metadata.name)
      }
    })

    test('a Job that the API server refuses fails its own run, with the server’s words in its log, and touches no other', async () => {
      await onStage({ dialect, home }, async ({ api, namespace, start }) => {
        await refuseImages('sync-crm', namespace)
        const ids = startRuns(api, 10)
        const refused = api.createRun('sync-crm')
        const agent = start(kubeconfigOf('admin'))
        await expect.poll(() => toldOf(agent, 'deployed').length).toBe(10)
        await expect.poll(() => toldOf(agent, 'failed')).toMatchObject([{ flow_run_id: refused }])
        expect((await agent.end('SIGTERM')).code).toBe(0)
        expect(toldOf(agent, 'failed')[0]?.reason).toContain('no such image here')
        expect(statesOf(api)).toEqual({ Submitted: 10, Failed: 1 })
        const { logs } = api.snapshot()
        const said = logs.filter((log) => log.flow_run_id === refused).map(({ message }) => message)
        expect(said).toEqual([expect.stringContaining('no such image here')])
        expect(runIdsOf(dialect, await jobsIn(namespace))).toEqual(ids)
      })
    })

    test('by a user with the agent’s rights alone, runs get the Jobs that job render prints', async () => {
      await onStage({ dialect, home, namespace: 'default' }, async ({ api, start }) => {
        const ids = startRuns(api, 40, dialect === '1.x' ? { labels: ['a'] } : {})
        const more = [
          ...['--image-pull-secrets', 'regcred'],
          ...(dialect === '1.x' ? ['--label', 'a', '--env', 'A=1', '--service-account-name', 'default'] : []),
        ]
        const agent = start(kubeconfigOf('agent'), ...more)
        await expect.poll(() => toldOf(agent, 'deployed').length, { timeout: 60_000 }).toBe(40)
        await agent.end('SIGKILL')
        // Found again by one that may do no more.
        const next = start(kubeconfigOf('agent'), ...more)
        await expect.poll(() => toldOf(next, 'polled').length).toBeGreaterThan(2)
        expect((await next.end('SIGTERM')).code).toBe(0)
        expect(toldOf(next, 'recovered')).toEqual([])
        const jobs = await jobsIn('default')
        expect(runIdsOf(dialect, jobs)).toEqual(ids)
        for (const job of jobs.slice(0, 3)) {
          const id = job.metadata.labels[dialectOf(dialect).runLabel] ?? ''
          const identifier = /[0-9a-f]{8}$/.exec(job.metadata.name)?.[0] ?? ''
          const secret = dialect === '1.x' ? '--key' : '--token'
          const args = ['job', 'render', '--dialect', dialect, '--flow-run', '-', '--identifier', identifier]
          const { stdout } = await flowdeck(
            [...args, '--output', 'json', '--api', api.url, secret, api.token, ...more],
            { home, input: JSON.stringify(await flowRunOf(api, id)) },
          )
          expect(withoutEmpty(job)).toMatchObject(withoutEmpty(JSON.parse(stdout)) as Record<string, unknown>)
        }
      })
    })
  })
}

/** Resolves when the API server refuses Jobs of such images in a namespace. */
async function refuseImages(part: string, namespace: string): Promise<void> {
  const policy = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: namespace },
    spec: {
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        resourceRules: [{ apiGroups: ['batch'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['jobs'] }],
      },
      validations: [
        {
          expression: `!object.spec.template.spec.containers.exists(c, c.image.contains('${part}'))`,
          message: 'no such image here',
        },
      ],
    },
  }
  const binding = {
    apiVersion: policy.apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: namespace },
    spec: { policyName: namespace, validationActions: ['Deny'] },
  }
  const file = join(home, 'policy.json')
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [policy, binding] }))
  await kubectl('apply', '-f', file)
  const attempt = (): Promise<string> =>
    kubectl('-n', namespace, 'create', 'job', 'try', `--image=${part}`, '--dry-run=server').then(
      () => 'it may',
      (error: unknown) => (error as Error).message,
    )
  await expect.poll(attempt).toContain('no such image here')
}

/** As the API's own query of flow runs gives it. */
async function flowRunOf({ url, token, dialect }: PracticeApi, id: string): Promise<unknown> {
  const ofFlow = dialect === '1.x' ? 'id name storage core_version' : 'id name storage'
  const fields = `id name version ${dialect === '1.x' ? 'run_config' : ''} flow { ${ofFlow} }`
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: `{ flow_run(where: { id: { _eq: "${id}" } }) { ${fields} } }` }),
  })
  const { data } = (await answer.json()) as { data: { flow_run: readonly unknown[] } }
  return data.flow_run[0]
}

/** The API server drops fields that are empty: upstream sends variables and names of secrets so. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([key, field]) => [key, withoutEmpty(field)] as const)
  return Object.fromEntries(fields.filter(([, field]) => field !== '' && field !== null && !isEmptyObject(field)))
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0
