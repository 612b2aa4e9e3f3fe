// `flowdeck doctor --try-from-inside` on a real node: a pod with the image of a real Prefect asks the API.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startPracticeApi, type PracticeApi } from '../electron/practice/api'
import { flowdeck } from './cli'
import { flowImage } from './prefect-3/real-node'
import { jobsIn, kubeconfigOf, kubectl } from './real-cluster'

/** This machine, as pods reach it. See e2e/cluster/README.md. */
const nodeAddress = '10.87.0.1'
const namespace = `doctor-${process.pid}`

let home: string
let image: string
/** One that listens on the bridge of pods, one on loopback alone. */
let open: PracticeApi
let shut: PracticeApi
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  image = await flowImage()
  open = await startPracticeApi({ dialect: '0.6', host: nodeAddress })
  shut = await startPracticeApi({ dialect: '0.6' })
})
afterAll(async () => {
  await Promise.all([open.close(), shut.close()])
  await rm(home, { recursive: true, force: true })
})
// What a pod's own events say is another's, and a namespace of its own is gone with all that is in it.
beforeEach(async () => {
  await kubectl('create', 'namespace', namespace)
  return () => kubectl('delete', 'namespace', namespace, '--wait=true', '--timeout=60s')
})

interface Report {
  readonly ok: boolean
  readonly checks: readonly {
    readonly id: string
    readonly status: string
    readonly cause: string
    readonly next: string | null
  }[]
}

async function examined(api: PracticeApi, urlForPods: string, insideImage = image) {
  const ends = ['--api', api.url, '--job-api', urlForPods, '--token', api.token]
  const place = ['--kubeconfig', kubeconfigOf('admin'), '--namespace', namespace]
  const trial = ['--try-from-inside', '--inside-image', insideImage]
  const { code, stdout, stderr } = await flowdeck(['doctor', ...ends, ...place, ...trial, '--json'], { home })
  const report = JSON.parse(stdout) as Report
  return { code, stderr, report, found: report.checks.find(({ id }) => id === 'api-for-pods') }
}
const atBridge = ({ url }: PracticeApi): string => `http://${nodeAddress}:${new URL(url).port}`

test('an API that listens on the bridge answers the pod, and the Job is gone', async () => {
  const { code, stderr, report, found } = await examined(open, open.url)
  expect(found).toMatchObject({ status: 'ok' })
  expect(found?.cause).toMatch(/^A pod asked http:\S+ and was answered: HTTP \d{3}\.$/)
  expect([report.ok, code, stderr]).toEqual([true, 0, ''])
  expect(await jobsIn(namespace)).toEqual([])
})

test('one that listens on loopback alone can’t be reached, and it is said what to do', async () => {
  const { code, report, found } = await examined(shut, atBridge(shut))
  expect(found).toMatchObject({ status: 'fail', next: expect.stringContaining('loopback') as string })
  expect(found?.cause).toMatch(/^A pod can’t reach http:\S+: .*[Cc]onnection refused\.$/)
  expect([report.ok, code]).toEqual([false, 1])
  expect(await jobsIn(namespace)).toEqual([])
})

test('an image that is nowhere: it was not tried, and why', async () => {
  const { code, found } = await examined(open, open.url, `${nodeAddress}:5000/nosuch:1`)
  expect(found).toMatchObject({ status: 'warn' })
  expect(found?.cause).toMatch(
    /It could not be tried from inside: its pod does not start: (ErrImagePull|ImagePullBackOff)/,
  )
  expect(code).toBe(0)
  expect(await jobsIn(namespace)).toEqual([])
})
