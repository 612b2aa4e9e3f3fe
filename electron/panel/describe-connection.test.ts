import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openConnection, type OpenConnection } from '../connection/connection'
import { startPracticeCluster } from '../practice/cluster'
import { describeConnection } from './describe-connection'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

test('the page gets no token, auth string, setting or variable of this process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'describe-'))
  open.push(() => rm(folder, { recursive: true }))
  const cluster = await startPracticeCluster()
  open.push(() => cluster.close())
  await writeFile(join(folder, 'config'), cluster.kubeconfig)
  const choice = {
    api: {
      kind: 'endpoint',
      url: 'http://127.0.0.1:9/api',
      urlForPods: null,
      dialect: '3',
      tenantId: null,
      workPool: { name: 'kube', queues: [], jobsAhead: true },
    },
    cluster: { kind: 'context', context: 'practice', namespace: 'default' },
  } as const
  const connection: OpenConnection = await openConnection({
    choice,
    token: 'someone:hunter2',
    environment: {},
    kubeconfig: join(folder, 'config'),
    agent: () => ({ name: 'w', labels: [] }),
    jobs: { settings: { PREFECT_API_KEY: 'kept-key' }, environment: { AWS_SECRET: 'kept-variable' } },
  })
  open.push(() => connection.close())
  expect(connection.jobOptions).toMatchObject({ token: '', authString: 'someone:hunter2' })
  const described = describeConnection('one', connection, choice, null, { version: null, nodes: null })
  expect(described.api.hasToken).toBe(true)
  expect(described.cluster).toMatchObject({ context: 'practice', filesToTell: [join(folder, 'config')] })
  expect(described.jobOptions).toMatchObject({ workerName: 'w', namespace: 'default' })
  const text = JSON.stringify(described)
  for (const secret of ['hunter2', 'kept-key', 'kept-variable']) expect(text).not.toContain(secret)
})
