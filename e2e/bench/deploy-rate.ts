import { cpus } from 'node:os'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { makeGround, rawPosts, startAgent, startPrefect, suspendedTemplate, type Ground } from './ground'
import { deleteJobs } from './jobs'
import { median, rounded } from './median'
import { Program } from './program'

/**
 * Flow runs per second through the whole agent (queue, details, claim, Job, log) beside raw concurrent POSTs of the same
 * manifests on the same API server, by turns, and the CPU that each of the two takes. Agent, raw posts and the Prefect API
 * are processes of their own. One JSON line for each dialect and number of runs.
 */

const concurrency = 32
const practiceRows = process.env.KUBECONFIG_REAL === undefined
const sizes = practiceRows ? [250] : [25, 250, 2_500]
const rounds = practiceRows ? 2 : 4

interface Measured {
  readonly seconds: number
  /** CPU of the process itself, from when it was ready until it had nothing more to do, ms. */
  readonly cpuMs: number
}

interface Pair {
  readonly raw: Measured
  readonly loop: Measured & { readonly apiCpuMs: number }
}

async function raw(ground: Ground, dialect: GraphqlDialectId, kubeconfig: string, count: number): Promise<Measured> {
  const template = await suspendedTemplate(ground, dialect)
  const program = new Program([rawPosts, kubeconfig, dialect, template, String(count), String(concurrency)])
  try {
    await program.line()
    const before = program.usage()
    const answer = program.line()
    program.say('go')
    const seconds = Number(await answer) / 1_000
    return { seconds, cpuMs: program.usage().cpuMs - before.cpuMs }
  } finally {
    await program.end()
  }
}

/** From the moment when it knows the API to its last Job; its CPU also for what it writes into logs afterwards. */
async function loop(
  ground: Ground,
  dialect: GraphqlDialectId,
  prefect: Awaited<ReturnType<typeof startPrefect>>,
  count: number,
): Promise<Pair['loop']> {
  const template = await suspendedTemplate(ground, dialect)
  const agent = startAgent(ground, prefect, ['--template', template, '--concurrency', String(concurrency)])
  try {
    const ready = await agent.line((line) => line.includes('"event":"ready"'))
    const [before, apiBefore] = [agent.usage(), prefect.program.usage()]
    let deployed = 0
    const last = await agent.line((line) => line.includes('"event":"deployed"') && ++deployed === count)
    const apiCpuMs = prefect.program.usage().cpuMs - apiBefore.cpuMs
    const seconds = (instantOf(last) - instantOf(ready)) / 1_000
    return { seconds, cpuMs: (await agent.quietUsage()).cpuMs - before.cpuMs, apiCpuMs }
  } finally {
    await agent.end()
  }
}

const instantOf = (line: string): number => Date.parse((JSON.parse(line) as { at: string }).at)

async function measure(ground: Ground, dialect: GraphqlDialectId, count: number, rawFirst: boolean): Promise<Pair> {
  const prefect = await startPrefect(ground, dialect, count)
  const { kubeconfig } = prefect
  const ways = {
    raw: () => raw(ground, dialect, kubeconfig, count),
    loop: () => loop(ground, dialect, prefect, count),
  }
  try {
    if (rawFirst) {
      const first = await ways.raw()
      await deleteJobs(kubeconfig)
      return { raw: first, loop: await ways.loop() }
    }
    const first = await ways.loop()
    await deleteJobs(kubeconfig)
    return { loop: first, raw: await ways.raw() }
  } finally {
    await deleteJobs(kubeconfig)
    await prefect.program.end()
  }
}

function row(dialect: GraphqlDialectId, count: number, pairs: readonly Pair[]): object {
  const shares = pairs.map(({ raw, loop }) => raw.seconds / loop.seconds)
  // On another machine the API would have left its share of the cores to what is measured.
  const withoutApi = ({ loop }: Pair): number => loop.seconds - loop.apiCpuMs / 1_000 / cpus().length
  return {
    bench: 'deploy-rate',
    cluster: practiceRows ? 'practice' : 'real',
    dialect,
    runs: count,
    pairs: pairs.length,
    raw_per_s: Math.round(median(pairs.map(({ raw }) => count / raw.seconds))),
    loop_per_s: Math.round(median(pairs.map(({ loop }) => count / loop.seconds))),
    share: rounded(median(shares)),
    shares: shares.map((share) => rounded(share)),
    share_without_api_cpu: rounded(median(pairs.map((pair) => pair.raw.seconds / withoutApi(pair)))),
    agent_cpu_ms_per_run: rounded(median(pairs.map(({ loop }) => loop.cpuMs / count))),
    of_which_raw_post: rounded(median(pairs.map(({ raw }) => raw.cpuMs / count))),
    api_cpu_ms_per_run: rounded(median(pairs.map(({ loop }) => loop.apiCpuMs / count))),
  }
}

const ground = await makeGround()
await measure(ground, '0.6', 250, true) // the first Jobs of a fresh API server are slow for everybody
for (const dialect of ['0.6', '1.x'] as const) {
  for (const count of sizes) {
    const pairs: Pair[] = []
    for (let round = 0; round < rounds; round++) pairs.push(await measure(ground, dialect, count, round % 2 === 0))
    process.stdout.write(`${JSON.stringify(row(dialect, count, pairs))}\n`)
  }
}
