import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { startPracticeApi3, type PracticeApi3 } from '..'
import { start, type Running } from '../../api/conformance/process'
import { noPython, prefect391, prefectBin } from '../../api/conformance/real-prefect'
import { startPracticeCluster, type PracticeCluster } from '../../cluster'
import type { ContainerProcess } from '../../container-process'
import { demoPlayOf } from '../../demo-flows'

let bin = ''
let home = ''
let api: PracticeApi3
let cluster: PracticeCluster
const processes: Running[] = []

beforeAll(async () => void (bin = (await prefectBin(prefect391)) ?? ''), 600_000)
beforeEach(async ({ skip }) => {
  if (bin === '') skip(noPython(prefect391))
  home = await mkdtemp(join(tmpdir(), 'flowdeck-conformance-'))
  const asked: string[] = []
  api = await startPracticeApi3({ intercept: ({ route, path }) => void asked.push(`${route} ${path}`) })
  cluster = await startPracticeCluster({ plays: demoPlayOf, process: realFlowRun, speed: 10 })
  await writeFile(join(home, 'kubeconfig'), cluster.kubeconfig)
  return async () => {
    await Promise.all(processes.splice(0).map((each) => each.stop()))
    await Promise.all([api.close(), cluster.close()])
    await rm(home, { recursive: true })
  }
})

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const shell = {
    PATH: `${bin}:/usr/bin:/bin`,
    HOME: home,
    KUBECONFIG: join(home, 'kubeconfig'),
    ...{ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    PREFECT_API_URL: api.url,
    PREFECT_API_AUTH_STRING: api.token,
    PREFECT_HOME: join(home, '.prefect'),
    DO_NOT_TRACK: '1',
  }
  const started = start(join(bin, program), args, { ...shell, ...env }, 120_000)
  processes.push(started)
  return started
}

/** What a container of an image with Prefect runs, with the pod's environment. */
const realFlowRun: ContainerProcess = async (env, _, world) => {
  const flowRun = run('prefect', ['flow-run', 'execute'], Object.fromEntries(env))
  world.signal.addEventListener('abort', () => void flowRun.stop())
  const code = await flowRun.ended
  for (const line of flowRun.output().split('\n')) world.log(line)
  return { code: code ?? 137 }
}

test('try', async () => {
  api.setVariable('greeting', 'hello')
  const deployed = run('python', [join(import.meta.dirname, 'flows_3_9_1.py'), 'registry.local:5000/x:1'])
  const code = await deployed.ended
  console.log(deployed.output())
  const worker = run('prefect', ['worker', 'start', '--pool', 'practice', '--name', 'w', '--with-healthcheck'])
  await vi
    .waitFor(
      () =>
        expect(api.snapshot().flowRuns.filter((r) => !['COMPLETED', 'FAILED'].includes(r.state_type!)).length).toBe(1),
      { timeout: 90_000, interval: 500 },
    )
    .catch(() => undefined)
  console.log(worker.output())
  console.log(api.snapshot().flowRuns.map((r) => [r.name, r.state_type, r.state_name, r.infrastructure_pid]))
  console.log(api.snapshot().taskRuns.map((r) => [r.name, r.state_type, r.state_name]))
  console.log(api.snapshot().states.map((r) => [r.flow_run_id!.slice(0, 5), r.type, r.name, r.message]))
  console.log(
    api
      .snapshot()
      .logs.map((r) => r.message)
      .join('\n'),
  )
  console.log(api.counts())
  console.log(
    api
      .snapshot()
      .events.map((r) => r.event)
      .join(' '),
  )
  expect(code).toBe(0)
}, 200_000)
