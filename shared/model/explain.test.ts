import { expect, test } from 'vitest'
import { explain } from './explain'
import { describeRequests } from './explain-run'
import { Problem, problemKey, RemedyAction } from './problem'

const run = { id: 'run-1', name: 'merry-panda', flowName: 'etl-daily' }
const unplaced = '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.'

const ofFlow = { run, container: 'flow', init: false, namespace: 'flows' }
const unschedulable = (requests: Readonly<Record<string, string>>, message: string): Problem => ({
  kind: 'unschedulable',
  ...{ run, namespace: 'flows', reason: 'Unschedulable' },
  ...{ requests, flowRequests: requests, selector: {}, tolerations: [], gates: [], message },
})

const notAllowed = (
  user: string | null,
  kind: 'notAllowed' | 'rightMissing' = 'notAllowed',
  resource = 'jobs.batch',
): Problem => ({
  kind,
  user,
  verb: 'create',
  resource,
  namespace: 'flows',
  message: 'jobs.batch is forbidden',
})

/** One of every kind, and of those with two ways to say it both. */
const problems: readonly Problem[] = [
  { kind: 'tokenRefused', api: 'http://api', message: 'unknown token' },
  { kind: 'apiUnreachable', api: 'http://api', message: 'connection refused' },
  { kind: 'clusterUnreachable', context: 'minikube', server: 'https://c', message: 'connection refused' },
  { kind: 'clusterUnreachable', context: 'prod', server: 'https://c', message: 'connection refused' },
  { kind: 'clusterRefused', context: 'prod', message: 'Unauthorized' },
  { kind: 'pluginFailed', plugin: 'aws', context: 'prod', message: 'aws failed with exit code 255' },
  { kind: 'kubeconfigUnreadable', message: 'No kubeconfig' },
  { kind: 'contextLost', context: 'minikube', message: 'No context minikube' },
  { kind: 'pairRefused', api: 'http://api', message: 'They don’t go together.' },
  { kind: 'fileUnusable', file: 'settings', path: '/settings.json', message: 'Unexpected token', keptAs: null },
  {
    kind: 'fileUnusable',
    file: 'tokens',
    path: '/settings.json',
    message: 'Unexpected token',
    keptAs: '/settings.json.unusable',
  },
  { kind: 'templateBroken', path: '/template.yaml', line: 7, message: 'bad indentation' },
  { kind: 'templateBroken', path: '/template.yaml', line: null, message: 'no containers' },
  { kind: 'runsUnreadable', api: 'http://api', message: 'no such field' },
  { kind: 'forbidden', resource: 'pods', namespace: 'default', message: 'pods is forbidden' },
  { kind: 'wrongDialect', api: 'http://api', message: 'It speaks 1.x' },
  { kind: 'apiOutOfReach', api: 'http://api', message: 'It redirects in a circle.' },
  { kind: 'workPoolRefused', api: 'http://api', message: 'There is no work pool kube.' },
  notAllowed('jane'),
  notAllowed(null),
  notAllowed('jane', 'rightMissing'),
  notAllowed('jane', 'rightMissing', 'pods'),
  notAllowed(null, 'rightMissing', 'pods/log'),
  { kind: 'noNamespace', namespace: 'flows', message: 'namespaces "flows" not found' },
  { kind: 'quotaExceeded', namespace: 'flows', message: 'exceeded quota: few', waiting: 1 },
  { kind: 'quotaExceeded', namespace: 'flows', message: 'exceeded quota: few', waiting: 7 },
  { kind: 'mistake', where: 'reading the queue', message: 'x is not a function' },
  { kind: 'leftOut', from: 'the cluster prod', count: 1, message: 'Job.status.active can’t be read' },
  { kind: 'leftOut', from: 'the Prefect API at http://api', count: 12, message: 'a flow run 1: version: not a number' },
  { kind: 'unrenderable', run, reason: 'Storage is not of type Docker.', advice: 'Register it with Docker storage.' },
  { kind: 'jobRejected', run, status: 403, message: 'exceeded quota' },
  {
    ...ofFlow,
    kind: 'imagePullFailed',
    ...{ image: 'a:1', reason: 'ErrImagePull', message: 'not found', pullPolicy: 'Always' },
  },
  unschedulable({ cpu: '8', memory: '64Gi' }, unplaced),
  unschedulable({}, 'untolerated taint'),
  { kind: 'outOfMemory', run, container: 'flow', limit: '512Mi', exitCode: 137 },
  { kind: 'outOfMemory', run, container: 'flow', limit: null, exitCode: 137 },
  { ...ofFlow, kind: 'containerConfig', reason: 'CreateContainerConfigError', message: 'secret "s" not found' },
  { kind: 'podRefused', run, namespace: 'flows', message: 'Error creating: something' },
  { kind: 'podHeldUp', run, namespace: 'flows', reason: 'FailedMount', message: 'MountVolume.SetUp failed' },
  { kind: 'notCleaned', message: 'no space left on device' },
  { kind: 'podEvicted', run, message: 'low on memory' },
  { kind: 'podDisrupted', run, reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' },
  { kind: 'podDisrupted', run, reason: 'NodeLost', message: '' },
  { kind: 'nodeSilent', run, node: 'node-1', message: 'Node is not ready' },
  { kind: 'nodeSilent', run, node: 'node-1', message: '' },
  { kind: 'deadlineExceeded', run, message: 'too long' },
  { kind: 'containerFailed', run, container: 'flow', init: false, exitCode: 1, restarting: false, message: '' },
  {
    kind: 'containerFailed',
    run,
    container: 'flow',
    init: true,
    exitCode: null,
    restarting: true,
    message: 'back-off',
  },
]

test('every kind of problem is among those that are tested here', () => {
  const kinds = Problem.options.map((option) => option.shape.kind.value)
  expect([...new Set(problems.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort())
})

test.each(problems.map((problem) => [problem.kind, problem] as const))(
  '%s is explained: what in a line, why in sentences, and only remedies that can be carried out',
  (_, problem) => {
    expect(Problem.parse(problem)).toEqual(problem)
    const { what, why, quote, next } = explain(problem)
    expect(what).toMatch(/^\S.*[^.\s]$/)
    expect(what).not.toContain('\n')
    expect(why).toMatch(/^\S.*[.?]$/)
    expect(`${what} ${why}`).not.toMatch(/undefined|null|\[object|NaN/)
    expect(quote).not.toBe('')
    if ('message' in problem && problem.message !== '') expect(quote).toContain(problem.message)
    for (const { label, action } of next) {
      expect(label).not.toBe('')
      expect(RemedyAction.parse(action)).toEqual(action)
      if (action.kind === 'runAgain') expect(action.flowRunId).toBe(run.id)
    }
    expect(new Set(next.map(({ label }) => label)).size).toBe(next.length)
  },
)

const outOfMemory = (limit: string | null): Problem => ({
  kind: 'outOfMemory',
  run,
  container: 'f',
  limit,
  exitCode: 137,
})
test.each([
  ['512Mi', 'limits', '1Gi'],
  ['300Mi', 'limits', '600Mi'],
  ['1Gi', 'limits', '2Gi'],
  ['1.5Gi', 'limits', '3Gi'],
  ['500M', 'limits', '1000M'],
  ['1000000', 'limits', '2000000'],
  [null, 'requests', '1Gi'],
])('after %s of memory the %s are raised to %s', (limit, list, value) => {
  expect(explain(outOfMemory(limit)).next[0]?.action).toEqual({
    kind: 'editTemplate',
    edits: [{ kind: 'setResource', list, resource: 'memory', value }],
  })
})

test.each([
  ['The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. ', 'The node was short of'],
  ['Pod ephemeral local storage usage exceeds the total limit of containers 16Mi. ', 'It wrote more to its disk'],
  ['Container flow exceeded its local ephemeral storage limit "1Gi". ', 'It wrote more to its disk'],
  ['Usage of EmptyDir volume "scratch" exceeds the limit "8Mi". ', 'It wrote more to its disk'],
])('a pod that was evicted with “%s” is told why', (message, words) => {
  expect(explain({ kind: 'podEvicted', run, message }).why).toContain(words)
})

test('a minikube that is down is started by a command to copy', () => {
  const down = (context: string): Problem => ({ kind: 'clusterUnreachable', context, server: 's', message: 'm' })
  expect(explain(down('minikube')).next[0]?.action).toEqual({ kind: 'copy', text: 'minikube start' })
  expect(explain(down('prod')).next[0]?.action).toEqual({ kind: 'retryNow' })
  // Whichever it is, it may be the wrong cluster.
  for (const context of ['minikube', 'prod']) {
    expect(explain(down(context)).next.at(-1)?.action).toEqual({ kind: 'goTo', page: 'connections' })
  }
})

test.each([
  ['jane', '--user=jane'],
  ['system:serviceaccount:ci:runner', '--serviceaccount=ci:runner'],
  [null, '--user=USER'],
])('a right that %s lacks is named with user, verb and namespace, and comes as commands to copy', (user, subject) => {
  const { what, next } = explain(notAllowed(user))
  expect(what).toBe(`${user ?? 'The agent’s user'} may not create jobs.batch in flows`)
  expect(next[0]?.action).toEqual({
    kind: 'copy',
    text:
      'kubectl create role flowdeck-create-jobs-batch -n flows --verb=create --resource=jobs.batch\n' +
      `kubectl create rolebinding flowdeck-create-jobs-batch -n flows --role=flowdeck-create-jobs-batch ${subject}`,
  })
})

test.each([
  ['watch', 'a run whose pod can’t start, or was lost, may stay as it is'],
  ['delete', 'pods that are left when somebody deletes their Job stay'],
])('what is left undone by an agent that may not %s pods', (verb, words) => {
  const problem: Problem = {
    kind: 'rightMissing',
    user: 'jane',
    verb,
    resource: 'pods',
    namespace: 'flows',
    message: 'm',
  }
  expect(explain(problem).why).toBe(
    `The agent goes on without, but ${words}, until a Role allows “${verb}” on pods in this namespace.`,
  )
})

test.each<[Record<string, string>, string]>([
  [{}, 'nothing special'],
  [{ cpu: '8' }, '8 CPU'],
  [{ cpu: '500m', memory: '1Gi' }, '500m CPU and 1Gi of memory'],
  [{ 'nvidia.com/gpu': '1' }, '1 nvidia.com/gpu'],
])('%j is said as "%s"', (requests, words) => expect(describeRequests(requests)).toBe(words))

test('problems are alike when the same goes wrong for runs of one flow', () => {
  const other = { ...run, id: 'run-2', name: 'calm-otter' }
  const of = (ref: typeof run): Problem => ({ kind: 'podEvicted', run: ref, message: 'm' })
  expect(problemKey(of(run))).toBe(problemKey(of(other)))
  expect(problemKey(of(run))).not.toBe(problemKey(of({ ...run, flowName: 'hello' })))
  expect(problemKey(of(run))).not.toBe(problemKey(outOfMemory('1Gi')))
})

test('problems of no run are told apart by what they are about', () => {
  const forbidden = (resource: string): Problem => ({ kind: 'forbidden', resource, namespace: 'n', message: 'm' })
  const mistake = (where: string): Problem => ({ kind: 'mistake', where, message: 'm' })
  expect(problemKey(forbidden('pods'))).not.toBe(problemKey(forbidden('events')))
  expect(problemKey(mistake('reading'))).not.toBe(problemKey(mistake('writing')))
  expect(problemKey(notAllowed('jane'))).toBe(problemKey(notAllowed(null)))
})
