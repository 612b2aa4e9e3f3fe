import { setTimeout as sleep } from 'node:timers/promises'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { makeGround, smallTemplate, startAgent, startPrefect } from './ground'
import { rounded } from './median'
import { createRuns, onlyFlow } from './practice-runs'

/**
 * Whether an agent's memory grows with what it has done: runs in waves, on a practice API and cluster in a process of their own,
 * which play each to its end; their Jobs are deleted by the agent. One JSON line: its memory after each tenth, and at the end
 * once it has nothing to do. What there is so far is said on standard error. After a time it is ended, wherever it is.
 */

const runs = 50_000
const parts = 10
/** As many fall due at once, … */
const wave = 1_000
/** … while the Jobs of no more than so many are there. */
const most = 3_000
/** Of evidence there would be more to ask with each Job that was: practice keeps all events. See clean.ts. */
const cleaning = ['--resource-manager', '--completed-seconds', '0', '--no-evidence']
const settleMs = 60_000
/** A machine that is busy may take so long; what is known then is the result. */
const mostMs = 90 * 60_000
const mebibyte = 1024 * 1024
const dialect: GraphqlDialectId = '1.x'

async function soak(): Promise<object> {
  // A control plane would keep 50,000 Jobs, and a machine with it.
  const ground = { ...(await makeGround()), kubeconfig: null }
  const prefect = await startPrefect(ground, dialect, 1)
  try {
    const flow = await onlyFlow(prefect)
    const agent = startAgent(ground, prefect, [...cleaning, '--template', await smallTemplate(ground, dialect)])
    try {
      const began = performance.now()
      const memory = (): number => rounded(agent.usage().rssBytes / mebibyte, 0)
      const rss: number[] = []
      let cleaned = 0
      let goOn: () => void = () => undefined
      const all = agent.line((line) => {
        if (!line.includes('"event":"cleaned"')) return false
        cleaned++
        if (cleaned % (runs / parts) === 0) {
          rss.push(memory())
          const seconds = Math.round((performance.now() - began) / 1_000)
          process.stderr.write(`${cleaned} runs after ${seconds} s: ${rss.at(-1)} MB\n`)
        }
        goOn()
        return cleaned === runs
      })
      const room = (made: number): Promise<unknown> => {
        const there = new Promise<void>((resolve) => {
          goOn = () => {
            if (made + wave - cleaned <= most) resolve()
          }
        })
        goOn()
        return Promise.race([there, all])
      }
      const play = async (): Promise<void> => {
        // One was there from the start.
        for (let made = 1; made < runs; made += wave) {
          await room(made)
          await createRuns(prefect, flow, Math.min(wave, runs - made))
        }
        await all
      }
      const limit = new AbortController()
      await Promise.race([play(), sleep(mostMs, undefined, { signal: limit.signal })])
      limit.abort()
      const seconds = (performance.now() - began) / 1_000
      await sleep(settleMs)
      return {
        ...{
          bench: 'soak',
          dialect,
          runs: cleaned,
          seconds: Math.round(seconds),
          runs_per_s: rounded(cleaned / seconds, 1),
        },
        ...{ rss_mb: rss, rss_mb_at_end: memory() },
      }
    } finally {
      await agent.end()
    }
  } finally {
    await prefect.program.end()
  }
}

process.stdout.write(`${JSON.stringify(await soak())}\n`)
