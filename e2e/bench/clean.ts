import { fieldManagerOf, jobsPath } from '../../electron/kube/jobs'
import { loadKubeConfig, useContext } from '../../electron/kube/kube-config'
import { KubeClient } from '../../electron/kube/kube-client'
import { dialectOf } from '../../shared/dialects/dialects'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { request } from 'undici'
import { makeGround, startAgent, startPrefect, type PrefectAt } from './ground'
import { rounded } from './median'

/**
 * How long the resource manager takes for many finished Jobs on a real API server, and what it takes of memory and CPU: half of
 * them an agent's own, which go, half of another agent, which stay. They are suspended, so that there are no pods. One JSON
 * line: the agent before there are any, once it knows all of them, and when all of its own are gone.
 */

const dialect: GraphqlDialectId = '1.x'
const jobs = process.env.KUBECONFIG_REAL === undefined ? 500 : 10_000
const atOnce = 32
const mebibyte = 1024 * 1024

async function finishedJob(client: KubeClient, agent: string, runId: string, name: string): Promise<void> {
  const labels = { [dialectOf(dialect).runLabel]: runId }
  const spec = { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'a:1' }] }
  const body = {
    ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, labels } },
    spec: { suspend: true, template: { metadata: { labels }, spec } },
  }
  const query = { fieldManager: fieldManagerOf(agent) }
  await client.json(jobsPath('default'), { method: 'POST', query, body })
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const is = (type: string) => ({ type, status: 'True', reason: 'CompletionsReached', lastTransitionTime: now })
  const conditions = [is('SuccessCriteriaMet'), is('Complete')]
  const status = { startTime: now, completionTime: now, succeeded: 1, conditions }
  await client.json(`${jobsPath('default', name)}/status`, { method: 'PATCH', body: { status } })
}

/** As many are changed with one request: a server takes no document of any size. */
const inOne = 100

/** Runs of the practice API that have succeeded, by their ids. */
async function endedRuns({ api, token }: PrefectAt, count: number): Promise<readonly string[]> {
  const ask = async (query: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const { body } = await request(`${api}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
    const { data, errors } = (await body.json()) as { data?: unknown; errors?: readonly { message: string }[] }
    if (errors) throw new Error(errors[0]?.message)
    return data
  }
  const { flow_run } = (await ask('{ flow_run { flow { id } } }')) as { flow_run: { flow: { id: string } }[] }
  const [first] = flow_run
  if (!first) throw new Error('The practice API has started no run.')
  const ids: string[] = []
  while (ids.length < count) {
    const one = `create_flow_run(input: {flow_id: "${first.flow.id}"}) { id }`
    const all = Array.from({ length: inOne }, (_, n) => `r${n}: ${one}`)
    const made = Object.values((await ask(`mutation { ${all.join(' ')} }`)) as Record<string, { id: string }>)
    const { flow_run: runs } = (await ask(
      `{ flow_run(where: {id: {_in: ${JSON.stringify(made.map(({ id }) => id))}}}) { id version } }`,
    )) as { flow_run: { id: string; version: number }[] }
    const states = runs.map(
      ({ id, version }) => `{flow_run_id: "${id}", version: ${version}, state: {type: "Success", message: ""}}`,
    )
    await ask(`mutation { set_flow_run_states(input: {states: [${states.join(', ')}]}) { states { status } } }`)
    ids.push(...runs.map(({ id }) => id))
  }
  return ids.slice(0, count)
}

async function clean(): Promise<object> {
  const ground = await makeGround()
  const prefect = await startPrefect(ground, dialect, 1)
  const loaded = await loadKubeConfig({}, prefect.kubeconfig)
  useContext(loaded)
  const client = new KubeClient(loaded.config)
  try {
    const runIds = await endedRuns(prefect, jobs)
    const waiting = Array.from({ length: jobs }, (_, n) => n)
    const made = performance.now()
    const work = async (): Promise<void> => {
      for (let n = waiting.pop(); n !== undefined; n = waiting.pop())
        await finishedJob(client, n % 2 === 0 ? 'bench' : 'theirs', runIds[n] ?? '', `job-${n}`)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    const makeSeconds = (performance.now() - made) / 1_000
    const agent = startAgent(ground, prefect, ['--resource-manager', '--completed-seconds', '0'])
    try {
      await agent.line((line) => line.includes('"event":"ready"'))
      const before = agent.usage()
      const began = performance.now()
      let cleaned = 0
      let most = 0
      const own = jobs / 2
      await agent.line((line) => {
        if (!line.includes('"event":"cleaned"')) return false
        if (cleaned % 100 === 0) most = Math.max(most, agent.usage().rssBytes)
        return ++cleaned === own
      })
      const seconds = (performance.now() - began) / 1_000
      const after = await agent.quietUsage()
      const mb = (bytes: number): number => rounded(bytes / mebibyte, 0)
      return {
        ...{ bench: 'clean', dialect, jobs, own, made_in_s: rounded(makeSeconds, 1) },
        ...{ cleaned_in_s: rounded(seconds, 1), cleaned_per_s: rounded(own / seconds, 1) },
        cpu_ms_per_job: rounded((after.cpuMs - before.cpuMs) / own, 2),
        rss_mb: [mb(before.rssBytes), mb(most), mb(after.rssBytes)],
      }
    } finally {
      await agent.end()
    }
  } finally {
    await client.close()
    await prefect.program.end()
  }
}

process.stdout.write(`${JSON.stringify(await clean())}\n`)
