// How soon a flow that runs in a real pod is Cancelled.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { noPython, prefect391 } from '../../electron/practice/api/conformance/real-prefect'
import { kubectl } from '../real-cluster'
import { onRealNode } from './real-node'
import { Prefect3Stage, runLabel } from './stage'

const stage = new Prefect3Stage()
const often = { timeout: 60_000, interval: 50 }

beforeAll(async () => {
  await stage.open(onRealNode)
  if (stage.bin === '') return
  await stage.enter()
  stage.startWorker()
})
beforeEach(({ skip }) => {
  if (stage.bin === '') skip(noPython(prefect391))
})
afterAll(async () => {
  if (stage.bin !== '') await stage.leave()
  await stage.close()
})

test('timeline', async () => {
  for (let n = 0; n < 3; n++) {
    const id = await stage.server.createRun(stage.deployments.sleeping ?? '')
    await vi.waitFor(async () => expect(await stage.typesOf([id])).toEqual({ RUNNING: 1 }), {
      timeout: 120_000,
      interval: 200,
    })
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    const began = performance.now()
    await stage.setState(id, { type: 'CANCELLING' })
    const since = () => Math.round(performance.now() - began)
    const seen = await Promise.all([
      vi.waitFor(async () => {
        const [job] = await stage.jobsOf([id])
        if (job && !(job.metadata as unknown as { deletionTimestamp?: string }).deletionTimestamp)
          throw new Error('there')
        return ['job deleting', since()]
      }, often),
      vi.waitFor(
        async () => {
          const told = await kubectl(
            'get',
            'pods',
            '-l',
            `${runLabel}=${id}`,
            '-o',
            'jsonpath={.items[*].status.containerStatuses[0].state}',
          )
          if (told.includes('running')) throw new Error('there')
          return ['container ended', since()]
        },
        { ...often, interval: 150 },
      ),
      vi.waitFor(
        async () => {
          expect(await kubectl('get', 'pods', '-l', `${runLabel}=${id}`, '-o', 'name')).toBe('')
          return ['pod gone', since()]
        },
        { ...often, interval: 150 },
      ),
      vi.waitFor(async () => {
        expect(await stage.jobsOf([id])).toEqual([])
        return ['job gone', since()]
      }, often),
      vi.waitFor(async () => {
        expect(await stage.typesOf([id])).toEqual({ CANCELLED: 1 })
        return ['cancelled', since()]
      }, often),
    ])
    const states = await stage.server.ask<{ type: string; name: string; message: string; timestamp: string }[]>(
      'GET',
      `/flow_run_states/?flow_run_id=${id}`,
    )
    console.log(
      JSON.stringify(seen),
      states.map(({ name, message, timestamp }) => `${timestamp} ${name} ${message}`).join('\n'),
    )
    console.log((await stage.logOf(id)).join('\n'))
  }
})
