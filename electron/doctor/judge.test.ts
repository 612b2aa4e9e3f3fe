import { describe, expect, test } from 'vitest'
import type { Check } from '../../shared/model/check'
import { agentRights, panelRights } from '../../shared/model/rights'
import type { WayFacts } from '../network/way-facts'
import { judgeClock, judgeClusterClock, judgePool, judgeWay } from './judge-api'
import { judgeAccount, judgeNamespace, judgePullSecrets, judgeQuota, judgeRight } from './judge-cluster'
import { lookAtPod, readAnswer } from './judge-inside'
import { judgeApiForPods, judgeImages, judgeOthers, wholeName, type InsideTry, type PodAddress } from './judge-pods'
import { judgeLocalCluster, judgePlugin } from './judge-programs'
import { loadCommandOf, startCommandOf } from './local-clusters'

type Status = Check['status']

test.each<[number, Status, string]>([
  [0, 'ok', 'This machine’s clock and the server’s agree.'],
  [-999, 'ok', 'This machine’s clock and the server’s agree.'],
  [
    30_000,
    'warning',
    'This machine’s clock is 30 s behind the server’s. The agent goes by the server’s, so runs start in time.',
  ],
  [
    -3_600_000,
    'failed',
    'This machine’s clock is 60 min ahead of the server’s. Tokens and certificates may count as expired, or as not yet valid.',
  ],
])('a server whose clock is %i ms ahead: %s', (aheadMs, status, detail) =>
  expect(judgeClock(aheadMs)).toMatchObject({ status, detail }),
)

const flowsGoByIt = 'Flowdeck allows for that, but flows in its pods go by the cluster’s.'
test.each([
  [0, 0, 'ok', 'The cluster’s clock and this machine’s agree.'],
  [600_000, 601_500, 'ok', 'The cluster’s clock and the Prefect server’s agree.'],
  [30_000, 0, 'warning', `The cluster’s clock is 30 s ahead of this machine’s. ${flowsGoByIt}`],
  [0, 30_000, 'warning', `The cluster’s clock is 30 s behind the Prefect server’s. ${flowsGoByIt}`],
  [
    -600_000,
    0,
    'failed',
    `The cluster’s clock is 10 min behind this machine’s. ${flowsGoByIt} Tokens and certificates may count as expired, or as not yet valid.`,
  ],
])('a cluster %i ms ahead, and a server %i ms: %s', (aheadMs, apiAheadMs, status, detail) =>
  expect(judgeClusterClock(aheadMs, apiAheadMs)).toMatchObject({ status, detail }),
)

const way: WayFacts = { secure: true, proxy: null, whyNone: null, authorities: [], isChecked: true }
test.each<[string, Partial<WayFacts>, Status, string]>([
  ['TLS', {}, 'ok', 'Straight, without a proxy; authorities: the usual ones.'],
  ['no TLS', { secure: false }, 'ok', 'Straight, without a proxy; without TLS.'],
  [
    'no proxy by its own setting',
    { secure: false, whyNone: 'the connection’s proxy setting says so' },
    'ok',
    'Straight, without a proxy: the connection’s proxy setting says so; without TLS.',
  ],
  [
    'a proxy and an authority',
    { proxy: { url: 'http://p:3128', from: 'HTTPS_PROXY' }, authorities: ['SSL_CERT_FILE (/ca.pem)'] },
    'ok',
    'Through http://p:3128, which HTTPS_PROXY names; authorities: those of SSL_CERT_FILE (/ca.pem).',
  ],
  [
    'no look at certificates',
    { isChecked: false, authorities: ['A'] },
    'warning',
    'Straight, without a proxy; certificates are not checked, by A.',
  ],
])('a way with %s', (_, facts, status, detail) =>
  expect(judgeWay({ ...way, ...facts })).toMatchObject({ status, detail }),
)

describe('work pool', () => {
  const queue = { name: 'default', paused: false, served: true }
  const pool = { name: 'kube', type: 'kubernetes', paused: false, queues: [queue], workers: [] }
  test.each<[string, Partial<typeof pool>, string | null, Status, string | null]>([
    ['is fine', {}, null, 'ok', null],
    ['of another type', { type: 'process' }, null, 'failed', null],
    ['whose template makes no Job', {}, 'No image.', 'failed', null],
    ['that is paused', { paused: true }, null, 'warning', 'prefect work-pool resume kube'],
    [
      'with a queue that is paused',
      { queues: [{ ...queue, paused: true }] },
      null,
      'warning',
      'prefect work-queue resume default --pool kube',
    ],
    [
      'with a queue that is paused and not served',
      { queues: [{ ...queue, paused: true, served: false }] },
      null,
      'ok',
      null,
    ],
  ])('one that %s', (_, change, why, status, copy) =>
    expect(judgePool({ ...pool, ...change }, why)).toMatchObject({ status, copy }),
  )
})

test.each<[boolean | null, Parameters<typeof judgeNamespace>[2], Status]>([
  [true, 'nothing', 'ok'],
  [false, 'nothing', 'failed'],
  [null, 'there', 'ok'],
  [null, 'missing', 'failed'],
  [null, 'nothing', 'warning'],
])('a namespace that is there: %s, and %s by the dry run: %s', (exists, seen, status) =>
  expect(judgeNamespace('flows', exists, seen).status).toBe(status),
)

test.each<[string, number, readonly string[], Status, string | null]>([
  ['all', 0, [], 'ok', null],
  [
    'all but create on jobs',
    0,
    ['create'],
    'failed',
    '- apiGroups: ["batch"]\n  resources: ["jobs"]\n  verbs: ["create"]',
  ],
  [
    'all but delete on jobs',
    0,
    ['delete'],
    'warning',
    '- apiGroups: ["batch"]\n  resources: ["jobs"]\n  verbs: ["delete"]',
  ],
  ['all but list on events', 3, ['list'], 'warning', '- apiGroups: [""]\n  resources: ["events"]\n  verbs: ["list"]'],
])('rights: %s', (_, index, denied, status, copy) =>
  expect(judgeRight(agentRights[index]!, denied, 'flows')).toMatchObject({ status, copy }),
)

test('what only a user does is a loss, and no fault of the agent’s', () => {
  const jobs = panelRights.find(({ resource }) => resource === 'jobs')!
  expect(judgeRight(jobs, ['patch'], 'flows')).toMatchObject({
    status: 'warning',
    detail: 'patch denied in flows: Jobs can’t be suspended and resumed from here.',
    copy: '- apiGroups: ["batch"]\n  resources: ["jobs"]\n  verbs: ["patch"]',
  })
  expect(judgeRight(jobs, ['delete', 'patch'], 'flows').detail).toContain('Jobs of runs that are over stay')
})

describe('quota', () => {
  const asked = { 'count/jobs.batch': 1, pods: 1, 'requests.cpu': 0.5, cpu: 0.5, 'limits.memory': 1024 ** 3 }
  const quota = (hard: Record<string, string>, used: Record<string, string> = {}) => [{ name: 'q', hard, used }]
  test.each<[string, Parameters<typeof judgeQuota>[0], Status, string]>([
    ['not to be seen', null, 'skipped', 'This user may not look at the quotas of flows.'],
    ['none', [], 'ok', 'flows has no quota.'],
    [
      'of something else',
      quota({ services: '3' }),
      'ok',
      'The quotas of flows limit nothing that a run’s Job asks for.',
    ],
    [
      'with room',
      quota({ pods: '10', 'requests.cpu': '4' }, { pods: '3', 'requests.cpu': '500m' }),
      'ok',
      'Free: 7 pods, 3.5 requests.cpu.',
    ],
    [
      'full',
      quota({ 'requests.cpu': '4' }, { 'requests.cpu': '3600m' }),
      'warning',
      'There is no room for another run now: quota q gives 4 requests.cpu, 3.6 are used, a run asks for 500m.',
    ],
    [
      'too small for any run',
      quota({ 'limits.memory': '512Mi' }),
      'failed',
      'A run asks for more than the quota ever gives: quota q gives 512Mi limits.memory, 0Ki are used, a run asks for 1Gi.',
    ],
  ])('one that is %s', (_, quotas, status, detail) =>
    expect(judgeQuota(quotas, asked, 'flows')).toMatchObject({ status, detail }),
  )
})

test.each<[boolean | null, Status, Status]>([
  [true, 'ok', 'ok'],
  [false, 'failed', 'failed'],
  [null, 'skipped', 'skipped'],
])('what the template names is there: %s', (exists, account, secret) => {
  expect(judgeAccount({ name: 'a', exists }, 'flows').status).toBe(account)
  expect(judgePullSecrets([{ name: 'regcred', exists }], 'flows').status).toBe(secret)
})
test('a template that names no pull secret is fine', () => expect(judgePullSecrets([], 'flows').status).toBe('ok'))

describe('the API for pods', () => {
  const away: PodAddress = { apiForPods: 'http://api:4200', practiceCluster: false, openedForPods: null, guess: null }
  const here: PodAddress = { ...away, apiForPods: 'http://127.0.0.1:4200', guess: 'http://host.minikube.internal:4200' }
  const refused: InsideTry = { kind: 'noAnswer', words: 'connection refused' }
  test.each<[string, PodAddress, InsideTry | null, Status, string, string | null]>([
    ['not tried', away, null, 'warning', 'Jobs get http://api:4200. Whether pods reach it was not tried.', null],
    [
      'of practice',
      { ...away, practiceCluster: true },
      null,
      'ok',
      'http://api:4200, the practice cluster’s pods are on this machine',
      null,
    ],
    [
      'on loopback',
      here,
      null,
      'failed',
      'Jobs get http://127.0.0.1:4200, which inside a pod means the pod itself.',
      'http://host.minikube.internal:4200',
    ],
    [
      'answered',
      away,
      { kind: 'answered', status: 405 },
      'ok',
      'A pod asked http://api:4200 and was answered: HTTP 405.',
      null,
    ],
    [
      'answered by a broken proxy',
      away,
      { kind: 'answered', status: 502 },
      'failed',
      'A pod asked http://api:4200 and was answered HTTP 502: something there does not work.',
      null,
    ],
    ['not answered', away, refused, 'failed', 'A pod can’t reach http://api:4200: connection refused.', null],
    [
      'a trial that came to nothing',
      away,
      { kind: 'notTried', words: 'its image is away', next: 'Give another.' },
      'warning',
      'Jobs get http://api:4200. It could not be tried from inside: its image is away.',
      null,
    ],
  ])('%s', (_, address, inside, status, detail, copy) =>
    expect(judgeApiForPods(address, inside)).toMatchObject({ status, detail, copy }),
  )
})

test.each<[string | null, InsideTry]>([
  ['HTTP 200\n', { kind: 'answered', status: 200 }],
  ['a warning of Python\nHTTP 401\n', { kind: 'answered', status: 401 }],
  ['NO [Errno 111] Connection refused\n', { kind: 'noAnswer', words: '[Errno 111] Connection refused' }],
  ['NO wget: bad\naddress\n', { kind: 'noAnswer', words: 'wget: bad address' }],
])('a pod that printed %j', (printed, answer) => expect(readAnswer(printed)).toEqual(answer))
test.each([
  ['NOTHING\n', /has no Python, Node, curl or wget$/],
  ['', /printed nothing$/],
  [null, /could not be read$/],
  ['sh: not found\n', /its pod printed: sh: not found$/],
])('a pod that printed %j was no trial', (printed, words) =>
  expect(readAnswer(printed)).toMatchObject({ kind: 'notTried', words: expect.stringMatching(words) as string }),
)
test('a pod that is not there yet is waited for', () => expect(lookAtPod(null)).toEqual({ kind: 'waits' }))

describe('images of recent runs', () => {
  const node = (...images: string[]) => [{ node: 'n', images }]
  const load = (image: string) => `load ${image}`
  const full = node('docker.io/library/flow:1', ...Array.from({ length: 50 }, (_, n) => `r.io/i${n}:1`))
  test.each<[string, Parameters<typeof judgeImages>, Status]>([
    ['none', [[], node(), load], 'skipped'],
    ['on a node', [[{ image: 'flow:1', policy: 'Never' }], node('docker.io/library/flow:1'), load], 'ok'],
    ['not on any node, to be pulled never', [[{ image: 'flow:1', policy: 'Never' }], node('x:1'), load], 'failed'],
    ['the same where a node tells only some', [[{ image: 'gone:1', policy: 'Never' }], full, load], 'warning'],
    ['built here and not loaded', [[{ image: 'flow:1', policy: 'IfNotPresent' }], node('x:1'), load], 'warning'],
    ['of a registry, and not there', [[{ image: 'r.io/flow:1', policy: 'IfNotPresent' }], node('x:1'), load], 'ok'],
    ['not there, on a cluster that is away', [[{ image: 'flow:1', policy: 'IfNotPresent' }], node('x:1'), null], 'ok'],
    [
      'loaded, and pulled anew',
      [[{ image: 'flow:1', policy: 'Always' }], node('docker.io/library/flow:1'), load],
      'warning',
    ],
    ['not to be seen', [[{ image: 'flow:1', policy: 'Never' }], null, load], 'skipped'],
  ])('%s', (_, given, status) => expect(judgeImages(...given).status).toBe(status))
  test.each([
    ['flow', 'docker.io/library/flow:latest'],
    ['me/flow:1', 'docker.io/me/flow:1'],
    ['r.io/flow', 'r.io/flow:latest'],
    ['localhost:5000/flow@sha256:1', 'localhost:5000/flow@sha256:1'],
  ])('%s is %s', (image, name) => expect(wholeName(image)).toBe(name))
})

describe('other agents', () => {
  const deployment = (words: string[], replicas = 1) => ({ name: 'd', replicas, containers: [{ image: 'i', words }] })
  const none = { deployments: [], foreignJobs: [], otherNames: [], workers: null }
  test.each<[string, Partial<Parameters<typeof judgeOthers>[0]>, Status]>([
    ['none', {}, 'ok'],
    ['Deployments are not to be seen', { deployments: null }, 'ok'],
    [
      'an agent of 0.6',
      { deployments: [deployment(['/bin/bash', '-c', 'prefect agent start kubernetes'])] },
      'warning',
    ],
    ['a worker', { deployments: [deployment(['prefect', 'worker', 'start', '--pool', 'p'])] }, 'warning'],
    ['an agent that is scaled to none', { deployments: [deployment(['prefect', 'agent', 'start'], 0)] }, 'ok'],
    ['a server', { deployments: [deployment(['prefect', 'server', 'start'])] }, 'ok'],
    ['a worker that is online elsewhere', { workers: ['w'] }, 'warning'],
    ['Jobs that no Flowdeck made', { foreignJobs: ['j'] }, 'warning'],
    ['Jobs of another Flowdeck', { otherNames: ['laptop'] }, 'warning'],
  ])('%s', (_, given, status) => expect(judgeOthers({ ...none, ...given }, 'flows').status).toBe(status))
})

test.each<[string, Parameters<typeof judgePlugin>[0], Status, RegExp]>([
  ['none', null, 'ok', /names none/],
  ['found', { command: 'p', found: '/b/p', path: '/b', inLoginShell: null, installHint: '' }, 'ok', /^p: \/b\/p$/],
  [
    'not found',
    { command: 'p', found: null, path: '/b', inLoginShell: null, installHint: 'brew install p\u202e' },
    'failed',
    /PATH \(\/b\)\. The kubeconfig says: brew install p[^\u202e]+$/,
  ],
  [
    'found by the shell',
    { command: 'p', found: null, path: '/b', inLoginShell: '/o/p', installHint: '' },
    'failed',
    /your shell finds \/o\/p/,
  ],
])('a program for credentials: %s', (_, plugin, status, words) =>
  expect(judgePlugin(plugin)).toMatchObject({ status, detail: expect.stringMatching(words) as string }),
)

test.each<[string, string | undefined, string | null]>([
  ['minikube', undefined, 'minikube start --profile minikube'],
  ['other', '/home/me/.minikube/ca.crt', 'minikube start --profile other'],
  ['kind-dev', undefined, 'docker start dev-control-plane'],
  ['k3d-dev', undefined, 'k3d cluster start dev'],
  ['kind-$(x)', undefined, null],
  ['--help', '/home/me/.minikube/ca.crt', null],
  ['docker-desktop', undefined, null],
  ['arn:aws:eks:eu-west-1:1:cluster/prod', undefined, null],
])('what starts %s', (context, caFile, text) => {
  const command = startCommandOf(context, caFile)
  expect(command && [command.program, ...command.args].join(' ')).toBe(text)
  const stopped = judgeLocalCluster({ command, found: '/b' }, context, true)
  expect(stopped).toMatchObject(
    text === null ? { status: 'skipped' } : { status: 'failed', copy: text, offer: 'startCluster' },
  )
  const missing = judgeLocalCluster({ command, found: null }, context, true)
  expect(missing.offer).toBeNull()
})

test.each([
  ['minikube', 'minikube image load a:1 --profile minikube'],
  ['kind-dev', 'kind load docker-image a:1 --name dev'],
  ['k3d-dev', 'k3d image import a:1 --cluster dev'],
  ['docker-desktop', undefined],
])('what loads an image into %s', (context, text) => expect(loadCommandOf(context)?.('a:1')).toBe(text))
