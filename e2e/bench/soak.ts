import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { makeGround, startAgent, startPrefect } from './ground'
import { rounded } from './median'
import { createRuns, onlyFlow } from './practice-runs'

/**
 * Whether an agent's memory grows with what it has done: 50,000 runs in waves, on a practice API and cluster in a process of
 * their own, which play each to its end. One JSON line: the memory of the agent after each tenth, and at the end once it
 * has nothing to do.
 */

const runs = 50_000
const parts = 10
/** As many fall due at once. */
const wave = 1_000
const settleMs = 60_000
const mebibyte = 1024 * 1024
const dialect: GraphqlDialectId = '1.x'

async function soak(): Promise<object> {
  // A control plane would keep 50,000 Jobs, and a machine with it.
  const ground = { ...(await makeGround()), kubeconfig: null }
  const prefect = await startPrefect(ground, dialect, 1)
  try {
    const flow = await onlyFlow(prefect)
    const agent = startAgent(ground, prefect, [])
    try {
      const rss: number[] = []
      const began = performance.now()
      for (let deployed = 0; deployed < runs;) {
        await createRuns(prefect, flow, wave)
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
