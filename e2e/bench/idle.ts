import { setTimeout as sleep } from 'node:timers/promises'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { countRequests } from './counter'
import { makeGround, rawPosts, startAgent, startPrefect, suspendedTemplate, type Ground } from './ground'
import { deleteJobs } from './jobs'
import { median, rounded } from './median'
import { Program } from './program'

/**
 * What an agent costs that has nothing to do: how soon it asks for the first time, what it asks for in a minute, the CPU
 * that takes and the memory it holds; and its memory beside many Jobs. One JSON line for each dialect.
 */

const starts = 5
/** Idle waits have grown to their longest by then, and what the start left behind has been collected. */
const settleMs = 60_000
const minuteMs = 60_000
/** On practice they would fill the memory of what stands in for the cluster. */
const jobsBeside = process.env.KUBECONFIG_REAL === undefined ? 0 : 10_000
/** Requests in an idle minute, and more of them for each Job. Source: the real agents 0.6.7 and 1.4.1, observed. */
const upstreams = { '0.6': { perMinute: 12, perJob: 0 }, '1.x': { perMinute: 6, perJob: 1 } } as const
const mebibyte = 1024 * 1024

interface Idle {
  readonly first_request_ms: number
  readonly requests_per_minute: number
  readonly cpu_ms_per_minute: number
  readonly rss_mb: number
}

async function idle(ground: Ground, dialect: GraphqlDialectId): Promise<Idle> {
  const prefect = await startPrefect(ground, dialect, 0)
  const counter = await countRequests(prefect.api)
  const counted = { ...prefect, api: counter.url }
  try {
    const firstMs: number[] = []
    for (let n = 0; n < starts; n++) {
      const [began, first] = [performance.now(), counter.next()]
      const agent = startAgent(ground, counted, [])
      firstMs.push((await first) - began)
      await agent.end()
    }
    const agent = startAgent(ground, counted, [])
    try {
      await sleep(settleMs)
      const [before, asked] = [agent.usage(), counter.count]
      await sleep(minuteMs)
      const { cpuMs, rssBytes } = agent.usage()
      return {
        first_request_ms: Math.round(median(firstMs)),
        requests_per_minute: counter.count - asked,
        cpu_ms_per_minute: cpuMs - before.cpuMs,
        rss_mb: rounded(rssBytes / mebibyte, 0),
      }
    } finally {
      await agent.end()
    }
  } finally {
    await counter.close()
    await prefect.program.end()
  }
}

/** Memory of an agent whose namespace is full of Jobs that an agent of its name has made. */
async function besideJobs(ground: Ground, dialect: GraphqlDialectId): Promise<object> {
  if (jobsBeside === 0) return {}
  const prefect = await startPrefect(ground, dialect, 0)
  const template = await suspendedTemplate(ground, dialect)
  const posts = new Program([rawPosts, prefect.kubeconfig, dialect, template, String(jobsBeside), '32'])
  try {
    await posts.line()
    const posted = posts.line()
    posts.say('go')
    await posted
    const agent = startAgent(ground, prefect, [])
    try {
      await sleep(settleMs)
      return { jobs_beside: jobsBeside, rss_mb_beside_jobs: rounded(agent.usage().rssBytes / mebibyte, 0) }
    } finally {
      await agent.end()
    }
  } finally {
    await posts.end()
    await deleteJobs(prefect.kubeconfig)
    await prefect.program.end()
  }
}

const ground = await makeGround()
for (const dialect of ['0.6', '1.x'] as const) {
  const upstream = upstreams[dialect]
  const measured = { ...(await idle(ground, dialect)), ...(await besideJobs(ground, dialect)) }
  const row = {
    bench: 'idle',
    dialect,
    ...measured,
    upstreams_per_minute: upstream.perMinute,
    upstreams_per_job: upstream.perJob,
  }
  process.stdout.write(`${JSON.stringify(row)}\n`)
}
