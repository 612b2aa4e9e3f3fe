// What the worker reports for runs whose pods can't: between a real server and a real Kubernetes without a node, where a
// kubelet's words are written into pods by hand.
import { expect, test, vi } from 'vitest'
import { kubectl } from '../real-cluster'
import { Prefect3Stage, runLabel, soon } from './stage'

const stage = Prefect3Stage.forFile()

/** The pod of a run, as soon as its Job has one. */
async function podOf(id: string): Promise<string> {
  const named = (): Promise<string> => kubectl('get', 'pods', '-l', `${runLabel}=${id}`, '-o', 'name')
  await vi.waitFor(async () => expect(await named()).toContain('pod/'), soon)
  return (await named()).trim()
}
const write = async (id: string, status: object): Promise<void> => {
  const patch = JSON.stringify({ status })
  await kubectl('patch', await podOf(id), '--subresource=status', '--type=merge', '-p', patch)
}
const container = (state: object): object => ({
  ...{ name: 'prefect-job', image: 'hello:1', imageID: '', ready: false, restartCount: 0, state },
})
const startedAt = '2026-01-01T00:00:00Z'
const killed = { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt, finishedAt: startedAt } }
const imageMissing = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "hello:1"' } }

async function untilCrashed(id: string, words: RegExp): Promise<void> {
  const crashed = { state_type: 'CRASHED', state: { message: expect.stringMatching(words) as string } }
  await vi.waitFor(async () => expect(await stage.server.runs([id])).toMatchObject([crashed]), soon)
}
async function deployed(): Promise<string> {
  const id = await stage.server.createRun(stage.deployments.plain!)
  await stage.untilDeployed([id])
  return id
}

test('a pod that is killed for memory while its flow runs', async () => {
  stage.startWorker()
  const id = await deployed()
  await stage.setState(id, { type: 'RUNNING' })
  await write(id, { phase: 'Failed', containerStatuses: [container(killed)] })
  await untilCrashed(id, /^hello was killed for memory: .*OOMKilled/)
  await vi.waitFor(async () => expect((await stage.logOf(id)).join('\n')).toContain('Ask for more memory'), soon)
})

test('a pod that waits is said to be pending; an image that is missing is told, and given up after its time', async () => {
  stage.startWorker('--pod-grace-seconds', '10')
  const id = await deployed()
  await write(id, { phase: 'Pending', containerStatuses: [container(imageMissing)] })
  await vi.waitFor(
    async () => expect(await stage.server.runs([id])).toMatchObject([{ state_name: 'InfrastructurePending' }]),
    soon,
  )
  await untilCrashed(id, /can’t be pulled: Back-off pulling image "hello:1"\. It was given up after [1-9]\ds/)
  await vi.waitFor(async () => expect(await stage.jobsOf([id])).toEqual([]), soon)
  const told = (await stage.logOf(id)).filter((line) => line.includes('can’t be pulled'))
  expect(told).toHaveLength(1)
})

test('a Job that is deleted while its flow runs, and its process says nothing', async () => {
  stage.startWorker()
  const id = await deployed()
  await stage.setState(id, { type: 'RUNNING' })
  await kubectl('delete', 'jobs', '-l', `${runLabel}=${id}`)
  await untilCrashed(id, /^Job \S+ was deleted before its flow run ended\. Run the flow again; /)
})

test('a run that its process put back is left alone: it gets its second Job', async () => {
  stage.startWorker()
  const id = await deployed()
  await stage.setState(id, { type: 'RUNNING' })
  await stage.setState(id, { type: 'SCHEDULED', name: 'AwaitingRetry' })
  await kubectl('delete', 'jobs', '-l', `${runLabel}=${id}`)
  await stage.untilDeployed([id])
  expect(await stage.server.runs([id])).toMatchObject([{ state_type: 'PENDING' }])
})

test('what failed while no worker was on is found by the next one', async () => {
  const worker = stage.startWorker()
  const id = await deployed()
  await stage.setState(id, { type: 'RUNNING' })
  await worker.end('SIGKILL')
  await write(id, { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' })
  stage.startWorker()
  await untilCrashed(id, /was evicted: The node was low on resource: memory\.$/)
})
