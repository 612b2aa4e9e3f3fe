import { setTimeout as sleep } from 'node:timers/promises'
import type { Running } from './cli'

/** A process lives so long at most, in times that starting one takes here: many die before they have done anything. */
const longestLife = 4
/** How long a process is suspended at most, as by a laptop that sleeps, ms. */
const suspendedMs = 1_000

/** Lives that end by SIGKILL at some instant, some of them suspended for a while at another. */
export async function killAtRandom(start: () => Running, count: number, random: () => number): Promise<void> {
  const lifeMs = longestLife * (await startingMs(start))
  for (let kill = 1; kill < count; kill++) {
    const agent = start()
    if (random() < 0.3) {
      await sleep(random() * lifeMs)
      agent.send('SIGSTOP')
      await sleep(random() * suspendedMs)
      agent.send('SIGCONT')
    }
    await sleep(random() * lifeMs)
    await agent.end('SIGKILL')
  }
}

/** How long starting takes on this machine, now. */
async function startingMs(start: () => Running): Promise<number> {
  const began = performance.now()
  const agent = start()
  await agent.line(1)
  await agent.end('SIGKILL')
  return performance.now() - began
}
