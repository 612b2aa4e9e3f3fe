// An agent that is killed at any instant loses no run and deploys none twice: the API and the cluster are all it knows.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { parse } from 'yaml'
import { Running } from './cli'

const runs = 200
const killsARound = 3
/** Another seed gives other instants; the one in use is in the test's name. */
const seeds = [Number(process.env.FLOWDECK_KILL_SEED ?? 20_261_124), 2]

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

for (const seed of seeds) {
  test(`killed ${killsARound} times while ${runs} runs deploy: each run has its one Job (seed ${seed})`, async () => {
    const random = seeded(seed)
    const practice = new Running(['practice', '--runs', String(runs)], { home })
    try {
      const { api, token, kubeconfig } = JSON.parse(await practice.line(1)) as Record<string, string>
      const flags = ['--api', api!, '--token', token!, '--kubeconfig', kubeconfig!, '--name', 'killed', '--json']
      const start = () => new Running(['agent', 'start', ...flags], { home })
      for (let kill = 0; kill < killsARound; kill++) {
        const agent = start()
        // Claims and Jobs are told as they happen: after so many lines it is somewhere in the middle of them.
        const lines = 2 + Math.floor(random() * ((2 * runs) / killsARound))
        await agent.line(lines)
        await agent.end('SIGKILL')
        test.info().annotations.push({ type: 'killed', description: `after line ${lines}: ${agent.lines.at(-1)}` })
      }
      const agent = start()
      const jobs = await jobsOf(kubeconfig!)
      await expect.poll(async () => new Set(await jobs()).size, { timeout: 60_000 }).toBe(runs)
      expect((await agent.end('SIGTERM')).code).toBe(0)
      expect(await jobs()).toHaveLength(runs)
    } finally {
      await practice.end('SIGKILL')
    }
  })
}

/** @returns a look at the cluster: the flow run of each Job there is */
async function jobsOf(kubeconfig: string): Promise<() => Promise<string[]>> {
  const { clusters, users } = parse(await readFile(kubeconfig, 'utf8')) as {
    clusters: { cluster: { server: string } }[]
    users: { user: { token: string } }[]
  }
  const url = `${clusters[0]!.cluster.server}/apis/batch/v1/namespaces/default/jobs`
  const headers = { authorization: `Bearer ${users[0]!.user.token}` }
  return async () => {
    const list = (await (await fetch(url, { headers })).json()) as {
      items: { metadata: { labels: { flow_run_id: string } } }[]
    }
    return list.items.map(({ metadata }) => metadata.labels.flow_run_id)
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
