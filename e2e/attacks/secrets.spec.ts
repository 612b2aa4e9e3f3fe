// Secrets in every place where an object, a message or a log line can have them.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { parse } from 'yaml'
import { startPracticeApi, type PracticeApi } from '../../electron/practice/api'
import { launchPanel, type Panel } from '../app'
import { goTo, tab } from '../at'
import { flowdeck, Running } from '../cli'
import { sendJson, startHostileServer } from './hostile-server'

let api: PracticeApi
let home: string
let cluster: Running
let panel: Panel
test.beforeAll(async () => {
  api = await startPracticeApi()
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  cluster = new Running(['practice', '--runs', '0'], { home })
  const { kubeconfig } = JSON.parse(await cluster.line(1)) as { kubeconfig: string }
  const text = await readFile(kubeconfig, 'utf8')
  await createJob(text)
  panel = await launchPanel({ kubeconfig: text })
  const choice = {
    api: { kind: 'endpoint', url: api.url, urlForPods: null },
    cluster: { kind: 'context', context: 'practice', namespace: 'default' },
  } as const
  const used = await panel.page.evaluate(
    ([given, token]) => window.flowdeck.call('connections.use', { choice: given, token }),
    [choice, api.token] as const,
  )
  expect(used).toEqual({ ok: true })
})
test.afterAll(async () => {
  await panel.close()
  await cluster.end('SIGTERM')
  await api.close()
  await rm(home, { recursive: true, force: true })
})

/** Secrets that Flowdeck does not know. */
const strangers = ['hunter2-a', 'hunter2-b', 'hunter2-c', 'hunter2-d', 'hunter2-e', 'hunter2-f', 'hunter2-g']
const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** What somebody else has put into the namespace, with the run's label that makes the panel show it. */
async function createJob(kubeconfig: string): Promise<void> {
  const config = parse(kubeconfig) as {
    clusters: [{ cluster: { server: string } }]
    users: [{ user: { token: string } }]
  }
  const [one, two, three, four, five, six, seven] = strangers
  const { token } = api
  const env = {
    db_password: one,
    PREFECT_AUTH: two,
    AWS_ACCESS_KEY: three,
    DATABASE_URL: `postgres://me:${four}@db/x`,
    lower: token,
    ENCODED: base64(`user:${token}`),
    IN_URL: `http://a/?x=${encodeURIComponent(token)}`,
  }
  const container = {
    name: 'flow',
    image: 'busybox',
    command: ['sh', '-c', `run --token ${token} --password=${five}`],
    args: ['--api-key', six, `-H "Authorization: Bearer ${seven}-and-more"`, token],
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
  }
  const labels = { flow_run_id: '00000005-1111-4111-8111-111111111111' }
  const object = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'told', labels },
    spec: {
      backoffLimit: 0,
      template: { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [container] } },
    },
  }
  const annotations = {
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(object),
    note: `called with ${token}`,
  }
  const { server } = config.clusters[0].cluster
  const answer = await fetch(`${server}/apis/batch/v1/namespaces/default/jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${config.users[0].user.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...object, metadata: { ...object.metadata, annotations } }),
  })
  expect(answer.status).toBe(201)
}

const known = (): readonly string[] => [api.token, base64(api.token).replace(/=+$/, '').slice(0, -1)]

test('the YAML of a Job and its pod show no token in any place, and what looks like a secret when it is asked for', async () => {
  const { page } = panel
  await goTo(page, 'Jobs')
  await page.getByRole('button', { name: 'Show all Jobs' }).click()
  await page.getByRole('row').filter({ hasText: 'told' }).first().click()
  await tab(page, 'YAML').click()
  const yaml = page.getByRole('region', { name: 'YAML of told' })
  await expect(yaml).toContainText('AWS_ACCESS_KEY')
  const hidden = await yaml.innerText()
  for (const secret of [...strangers, ...known()]) expect(hidden).not.toContain(secret)
  expect(hidden).not.toContain('last-applied-configuration')

  await page.getByRole('button', { name: /^Show \d+ hidden values$/ }).click()
  await expect(yaml).toContainText(strangers[0] ?? '')
  const shown = await yaml.innerText()
  for (const secret of strangers) expect(shown).toContain(secret)
  for (const secret of known()) expect(shown).not.toContain(secret)
  expect(shown).not.toContain('last-applied-configuration')

  await page.getByRole('button', { name: 'Hide secrets' }).click()
  await expect(yaml).not.toContainText(strangers[0] ?? '')
})

test('no call of a page that somebody has taken over gets a token out of the cluster', async () => {
  const { page } = panel
  const answers = await page.evaluate(async () => {
    const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
    const connectionId = connections[0]?.connectionId ?? ''
    const pod = connections[0]?.pods[0]?.name ?? ''
    return JSON.stringify([
      connections,
      await window.flowdeck.call('jobs.yaml', { connectionId, name: 'told', show: true }),
      await window.flowdeck.call('pods.yaml', { connectionId, name: pod, show: true }),
    ])
  })
  expect(answers).toContain('hunter2-a')
  for (const secret of known()) expect(answers).not.toContain(secret)
  for (const secret of known()) expect(panel.log()).not.toContain(secret)
})

test('an error of its own that quotes a token, and an address with a password, is logged without either', async () => {
  await panel.app.evaluate((_, token) => {
    const encoded = Buffer.from(`user:${token}`).toString('base64')
    setTimeout(() => {
      throw new Error(`attack by a timer: ${token} ${encoded} http://me:hunter2-y@host`)
    })
  }, api.token)
  await expect.poll(() => panel.log()).toContain('attack by a timer: •••••••• ')
  for (const secret of [...known(), 'hunter2-y']) expect(panel.log()).not.toContain(secret)
})

test('an API that says the token back, at an address with a password, is quoted without either', async () => {
  const token = 'tell-me-back-0123456789'
  const echo = await startHostileServer('', (_, response) =>
    sendJson(response, { errors: [{ message: `no such token: ${token}, ${base64(`:${token}`)}` }] }, 400),
  )
  try {
    const address = echo.url.replace('//', '//me:hunter2-z@')
    for (const more of [['--output', 'json'], []]) {
      const args = ['get', 'runs', '--api', address, '--token', token, '--kubeconfig', panel.home.kubeconfig, ...more]
      const { code, stdout, stderr } = await flowdeck(args, { home })
      expect(code).toBe(1)
      expect(stderr).toContain('••••••••')
      for (const secret of [token, base64(`:${token}`), 'hunter2-z']) expect(stdout + stderr).not.toContain(secret)
    }
  } finally {
    await echo.close()
  }
})

test('a Job that goes on to kubectl is whole', async () => {
  const run = {
    id: '00000005-1111-4111-8111-111111111111',
    version: 1,
    flow: { id: 'f', storage: { type: 'Docker', registry_url: 'r', image_name: 'i', image_tag: 't' } },
  }
  const args = ['job', 'render', '--dialect', '0.6', '--flow-run', '-', '--token', 'whole-0123456789']
  const { stdout } = await flowdeck(args, { home, input: JSON.stringify(run) })
  expect(stdout).toContain('whole-0123456789')
})
