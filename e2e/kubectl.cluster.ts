// The commands that the page Jobs copies, run by a shell and the real kubectl.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { kubectlCommand, type KubectlAction, type KubectlPlace } from '../shared/model/kubectl-command'
import { kubeconfigOf, kubectl } from './real-cluster'

const run = promisify(execFile)
/** What a shell without a kubeconfig of its own makes of a command. */
const inShell = async (command: string) => {
  const env = { ...process.env, HOME: home, KUBECONFIG: '' }
  const { stdout, stderr } = await run('bash', ['-c', command], { env }).catch((error: unknown) => error as { stdout: string; stderr: string }) // prettier-ignore
  return `${stdout}${stderr}`
}

const context = `it's $HOME; exit 3`
const namespace = `kubectl-${process.pid}`
let home: string
let place: KubectlPlace
test.beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'flowdeck e2e-'))
  const folder = join(home, 'my "clusters"')
  await mkdir(folder)
  const kubeconfig = join(folder, 'one')
  await writeFile(kubeconfig, await readFile(kubeconfigOf('admin'), 'utf8'))
  await run('kubectl', ['--kubeconfig', kubeconfig, 'config', 'rename-context', 'flowdeck', context])
  place = { context, namespace, kubeconfig: [kubeconfig] }
  await kubectl('create', 'namespace', namespace)
  for (const name of ['one', 'two'])
    await kubectl('-n', namespace, 'create', 'job', name, '--image=flow:1', '--', 'sleep', '60')
})
test.afterAll(async () => {
  await kubectl('delete', 'namespace', namespace, '--wait=false')
  await rm(home, { recursive: true, force: true })
})

const job = (name: string) => ({ kind: 'job', name }) as const
const says = (action: KubectlAction, at = place) => inShell(kubectlCommand(action, at))
const suspended = () => kubectl('-n', namespace, 'get', 'jobs', '-o', 'jsonpath={.items[*].spec.suspend}')

test('Jobs are shown, suspended, resumed and deleted, one and several', async () => {
  const both = [job('one'), job('two')]
  expect(await says({ act: 'yaml', objects: [job('one')] })).toMatch(/^apiVersion: batch\/v1\nkind: Job\n/)
  expect(await says({ act: 'yaml', objects: both })).toContain('kind: List')
  expect(await says({ act: 'describe', objects: both })).toMatch(/Name: +one[^]*Name: +two/)
  await expect.poll(() => says({ act: 'events', object: job('one') })).toContain('SuccessfulCreate')
  expect(await says({ act: 'suspend', objects: both })).toBe('job.batch/one patched\njob.batch/two patched\n')
  expect(await suspended()).toBe('true true')
  expect(await says({ act: 'resume', objects: [job('two')] })).toBe('job.batch/two patched\n')
  expect(await suspended()).toBe('true false')
  // Pods that end because a Job is suspended are no failures of it.
  const failed = () => kubectl('-n', namespace, 'get', 'job', 'two', '-o', 'jsonpath={.status.active} {.status.failed}')
  await expect.poll(failed).toBe('1 ')
  expect(await says({ act: 'delete', objects: [job('one')] })).toContain('job.batch "one" deleted')
  expect(await kubectl('-n', namespace, 'get', 'jobs', '-o', 'name')).toBe('job.batch/two\n')
})

test('what a pod has to be at work for reaches the server, and kubectl takes each flag', async () => {
  const pods = () => kubectl('-n', namespace, 'get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}')
  await expect.poll(pods).toMatch(/^two-\w+$/)
  const pod = { kind: 'pod', name: await pods() } as const
  const container = 'two'
  // There is no node.
  expect(await says({ act: 'shell', object: pod, container })).toContain('does not have a host assigned')
  const forward = kubectlCommand({ act: 'forward', object: pod }, place).replace('PORT', '80')
  expect(await inShell(forward)).toContain('unable to forward port because pod is not running')
  // Attached, it would wait for its container for good.
  const debug = kubectlCommand({ act: 'debug', object: pod, container }, place).replace(' -it ', ' ')
  expect(await inShell(`${debug} --attach=false`)).toContain('Targeting container "two"')
  expect(await says({ act: 'describe', objects: [pod] })).toContain(pod.name)
  expect(await says({ act: 'logs', object: pod, container })).not.toMatch(/unknown|Usage/)
  expect(await says({ act: 'logs', object: pod, container, previous: true })).not.toMatch(/unknown|Usage/)
})

test('the kubeconfig that is told is the one that is read', async () => {
  const elsewhere = { ...place, kubeconfig: [] }
  expect(await says({ act: 'describe', objects: [job('two')] }, elsewhere)).toContain('context')
  const several = { ...place, kubeconfig: [join(home, 'nosuch'), ...place.kubeconfig] }
  expect(await says({ act: 'describe', objects: [job('two')] }, several)).toMatch(/Name: +two/)
  // kubectl keeps what it has found there.
  await mkdir(join(home, '.kube'), { recursive: true })
  await writeFile(join(home, '.kube', 'config'), await readFile(place.kubeconfig[0]!, 'utf8'))
  expect(await says({ act: 'describe', objects: [job('two')] }, elsewhere)).toMatch(/Name: +two/)
})
