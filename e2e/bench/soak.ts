import { request } from 'undici'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { makeGround, startAgent, startPrefect, type PrefectAt } from './ground'
import { rounded } from './median'

/**
 * Whether an agent's memory grows with what it has done: 50,000 runs in waves, on a practice API and cluster in a process of
 * their own, which play each to its end. One JSON line: the memory of the agent after each tenth, and at the end once it
 * has nothing to do.
 */

const runs = 50_000
const parts = 10
/** As many fall due at once. */
const wave = 1_000
/** As many are made with one request: a server takes no document of any size. */
const atOnce = 100
const settleMs = 60_000
const mebibyte = 1024 * 1024
const dialect: GraphqlDialectId = '1.x'

/** @throws Error when the API refuses */
async function ask({ api, token }: PrefectAt, query: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const { body } = await request(`${api}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  const { data, errors } = (await body.json()) as { data?: unknown; errors?: readonly { message: string }[] }
  if (errors) throw new Error(errors[0]?.message)
  return data
}

async function createRuns(prefect: PrefectAt, flowId: string, count: number): Promise<void> {
  for (let made = 0; made < count; made += atOnce) {
    const one = `create_flow_run(input: {flow_id: "${flowId}"}) { id }`
    const all = Array.from({ length: Math.min(atOnce, count - made) }, (_, n) => `r${n}: ${one}`)
    await ask(prefect, `mutation { ${all.join(' ')} }`)
  }
}

async function soak(): Promise<object> {
  // A control plane would keep 50,000 Jobs, and a machine with it.
  const ground = { ...(await makeGround()), kubeconfig: null }
  const prefect = await startPrefect(ground, dialect, 1)
  try {
    const { flow_run: made } = (await ask(prefect, '{ flow_run { flow { id } } }')) as {
      flow_run: { flow: { id: string } }[]
    }
    const [first] = made
    if (!first) throw new Error('The practice API has started no run.')
    const agent = startAgent(ground, prefect, [])
    try {
      const rss: number[] = []
      const began = performance.now()
      for (let deployed = 0; deployed < runs;) {
        await createRuns(prefect, first.flow.id, wave)
        const goal = deployed + wave
        await agent.line((line) => line.includes('"event":"deployed"') && ++deployed === goal)
        if (deployed % (runs / parts) === 0) rss.push(rounded(agent.usage().rssBytes / mebibyte, 0))
      }
      const seconds = (performance.now() - began) / 1_000
      await new Promise((resolve) => setTimeout(resolve, settleMs))
      const atEnd = rounded(agent.usage().rssBytes / mebibyte, 0)
      return { bench: 'soak', dialect, runs, runs_per_s: Math.round(runs / seconds), rss_mb: rss, rss_mb_at_end: atEnd }
    } finally {
      await agent.end()
    }
  } finally {
    await prefect.program.end()
  }
}

process.stdout.write(`${JSON.stringify(await soak())}\n`)
