import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { makeGround, startAgent, startPrefect } from './ground'
import { rounded } from './median'

/**
 * Whether an agent's memory grows with what it has done: 50,000 runs, one after the other's heels, on a practice API and
 * cluster in a process of their own, which play them to their end. One JSON line for each dialect: the memory of the agent
 * after each tenth, and at the end once it has nothing to do.
 */

const runs = Number(process.env.SOAK_RUNS ?? 50_000)
const parts = 10
const settleMs = 30_000
const mebibyte = 1024 * 1024

async function soak(dialect: GraphqlDialectId): Promise<object> {
  const home = await makeGround()
  // A control plane would keep 50,000 Jobs, and a machine with it.
  const ground = { ...home, kubeconfig: null }
  const prefect = await startPrefect(ground, dialect, runs)
  try {
    const agent = startAgent(ground, prefect, [])
    try {
      const rss: number[] = []
      const began = performance.now()
      let deployed = 0
      await agent.line((line) => {
        if (!line.includes('"event":"deployed"')) return false
        deployed++
        if (deployed % (runs / parts) === 0) rss.push(rounded(agent.usage().rssBytes / mebibyte, 0))
        return deployed === runs
      })
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

for (const dialect of ['0.6', '1.x'] as const) process.stdout.write(`${JSON.stringify(await soak(dialect))}\n`)
