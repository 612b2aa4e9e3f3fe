import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import base from '../../shared/prefect-3/base-job-template.json'
import { jobName } from '../../shared/template/job-name'
import { CommandError, UsageError } from './command-error'
import { Output } from './output'
import type { Environment } from './prefect-config'
import { program } from './program'

const run = {
  id: '00000003-1111-4111-8111-111111111111',
  name: 'daffodil-husky',
  flow_id: '00000003-2222-4222-8222-222222222222',
  deployment_id: '00000003-3333-4333-8333-333333333333',
  state_id: '00000003-6666-4666-8666-666666666666',
  job_variables: { env: { B: 'run' } },
}
const deployment = {
  id: run.deployment_id,
  name: 'daily',
  updated: '2026-01-24T14:47:16.621660Z',
  job_variables: { image: 'reg.example/flows/hello:1', env: { A: '1', B: 'deployment' } },
}
const pool = { id: '00000003-4444-4444-8444-444444444444', name: 'kube', base_job_template: base }
const flow = { id: run.flow_id, name: 'hello' }

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'job-render-3-'))))
afterEach(() => rmSync(home, { recursive: true }))

interface Job {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          { readonly image: string; readonly env: readonly { name: string; value?: string; valueFrom?: object }[] },
        ]
      }
    }
  }
}

/** A file with this in it. */
function file(name: string, content: unknown): string {
  const path = join(home, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function render(args: readonly string[], env: Environment = {}, stdin: unknown = run): Promise<Job> {
  let printed = ''
  const nothing = { write: () => undefined }
  const root = program({
    environment: { HOME: home, ...env },
    signals: { on: () => undefined, off: () => undefined },
    outputOf: (json, verbose) => new Output({ write: (text) => void (printed += text) }, nothing, json, verbose),
    stdin: Readable.from([JSON.stringify(stdin)]),
    setExitCode: () => undefined,
    writeOut: nothing.write,
    writeErr: nothing.write,
  })
  await root.parseAsync(['job', 'render', '-o', 'json', ...args], { from: 'user' })
  return JSON.parse(printed) as Job
}

const files = (rows: { readonly run?: object; readonly deployment?: object; readonly pool?: object } = {}) => [
  ...['--flow-run', file('run.json', rows.run ?? run)],
  ...['--deployment', file('deployment.json', rows.deployment ?? deployment)],
  ...['--work-pool', file('pool.json', rows.pool ?? pool)],
]
const envOf = (job: Job) =>
  Object.fromEntries(
    job.spec.template.spec.containers[0].env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
  )

test('the Job that a worker makes of what the API answers', async () => {
  const job = await render([
    ...files(),
    '--api',
    'http://prefect:4200/api',
    '--name',
    'w 1',
    '--flow',
    file('flow.json', flow),
  ])
  expect(job.metadata.name).toBe(`daffodil-husky-${jobName(run.id, run.state_id).identifier}`)
  expect(job.metadata.labels).toMatchObject({
    'prefect.io/flow-run-id': run.id,
    'prefect.io/flow-name': 'hello',
    'prefect.io/work-pool-name': 'kube',
    'prefect.io/worker-name': 'w-1',
    'prefect.io/deployment-updated': '2026-01-24T14-47-16.621660-00-00',
  })
  expect(job.spec.template.spec.containers[0].image).toBe('reg.example/flows/hello:1')
  expect(envOf(job)).toEqual({
    PREFECT_API_URL: 'http://prefect:4200/api',
    PREFECT_SERVER_EPHEMERAL_ENABLED: 'True',
    PREFECT__FLOW_RUN_ID: run.id,
    PREFECT__WORKER_NAME: 'w 1',
    PREFECT__FLOW_ID: run.flow_id,
    PREFECT__FLOW_NAME: 'hello',
    PREFECT__DEPLOYMENT_ID: deployment.id,
    PREFECT__DEPLOYMENT_NAME: 'daily',
    A: '1',
    B: 'run',
    PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR: 'reschedule',
  })
})

test('without the flow, what would be said of it is left out', async () => {
  const job = await render(files())
  expect(job.metadata.labels).not.toHaveProperty('prefect.io/flow-id')
  expect(envOf(job)).not.toHaveProperty('PREFECT__FLOW_NAME')
})

test('a run of no deployment from standard input', async () => {
  const job = await render(
    ['--flow-run', '-', '--work-pool', file('pool.json', pool)],
    {},
    { ...run, deployment_id: null },
  )
  expect(job.metadata.labels).not.toHaveProperty('prefect.io/deployment-id')
})

test.each<[string, readonly string[], Environment, object]>([
  ['an auth string', ['--auth-string', 'admin:pw'], {}, { PREFECT_API_AUTH_STRING: 'admin:pw' }],
  ['a key', ['--key', 'pnu_1'], {}, { PREFECT_API_KEY: 'pnu_1' }],
  [
    'a key in a Secret, and a setting',
    [],
    {
      PREFECT_API_KEY: 'pnu_1',
      PREFECT_LOGGING_LEVEL: 'DEBUG',
      PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_KEY_SECRET_NAME: 'api',
      PREFECT_INTEGRATIONS_KUBERNETES_WORKER_API_KEY_SECRET_KEY: 'key',
    },
    { PREFECT_API_KEY: { secretKeyRef: { name: 'api', key: 'key' } }, PREFECT_LOGGING_LEVEL: 'DEBUG' },
  ],
])('%s goes to the run as the worker has it', async (_, args, env, expected) => {
  expect(envOf(await render([...files(), ...args], env))).toMatchObject(expected)
})

test('blocks and variables come from a file, as the API answers them', async () => {
  const named = {
    ...deployment,
    job_variables: { env: { P: '{{ prefect.blocks.secret.db }}@{{ prefect.variables.zone }}' } },
  }
  const answers = { 'prefect.blocks.secret.db': { data: { value: 'pw' } }, 'prefect.variables.zone': { value: 'eu' } }
  const job = await render([...files({ deployment: named }), '--references', file('references.json', answers)])
  expect(envOf(job)).toMatchObject({ P: 'pw@eu' })
})

const named = { ...deployment, job_variables: { image: '{{ prefect.blocks.secret.db }}' } }
test.each<[string, () => readonly string[], string]>([
  [
    'no work pool',
    () => ['--dialect', '3', '--flow-run', file('r', run)],
    'Give what the API answers for it with --work-pool: `prefect work-pool inspect NAME --output json` prints that.',
  ],
  ['a template', () => [...files(), '--template', file('t', '')], 'Prefect 3 has no --template'],
  [
    'no deployment',
    () => ['--flow-run', file('r', run), '--work-pool', file('p', pool)],
    'The run belongs to the deployment 00000003-3333-4333-8333-333333333333, which is not given. Give what the API answers for it with --deployment: `prefect deployment inspect FLOW/NAME --output json` prints that.',
  ],
  [
    'another deployment',
    () => files({ deployment: { ...deployment, id: 'other' } }),
    'The deployment is not the run’s: its id is other, not 00000003-3333-4333-8333-333333333333.',
  ],
  [
    'a run of 3 and nothing that says so',
    () => ['--flow-run', file('r', { ...run, state: { type: 'SCHEDULED' } })],
    'It looks like one of Prefect 3: give its work pool with --work-pool',
  ],
  [
    'a deployment beside a run of none',
    () => files({ run: { ...run, deployment_id: null } }),
    'The flow run belongs to no deployment, and 00000003-3333-4333-8333-333333333333 is given as its.',
  ],
  ['no JSON', () => ['--flow-run', file('r', '{'), '--work-pool', file('p', pool)], 'is not JSON'],
  [
    'a run without a name',
    () => files({ run: { ...run, name: undefined } }),
    'The flow run can’t be used: it has no name.',
  ],
  [
    'a pool without a template',
    () => files({ pool: { id: 'p', name: 'kube' } }),
    'The work pool can’t be used: it has no base_job_template.',
  ],
  [
    'a block that only the API knows',
    () => files({ deployment: named }),
    'The run’s Job depends on prefect.blocks.secret.db, and only the API knows what it holds. Give what it answers with --references',
  ],
  [
    'a run whose Job upstream refuses',
    () => files({ run: { ...run, job_variables: { command: "a 'b" } } }),
    'The command opens a quote',
  ],
])('%s is refused in a sentence', async (_, args, sentence) => {
  const refusal = await render(args()).catch((error: unknown) => error)
  expect(refusal instanceof CommandError || refusal instanceof UsageError).toBe(true)
  expect((refusal as Error).message).toContain(sentence)
})
