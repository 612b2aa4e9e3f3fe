import { failed, skipped, type Check, type Finding } from '../../shared/model/check'
import { rightName, type Right } from '../../shared/model/rights'
import { asSentence, capital } from '../../shared/model/sentence'
import { withoutPasswords } from '../../shared/secrets/addresses'
import { timeLimit, TimeLimitError } from '../clock/time-limit'
import { unlessAborted } from '../clock/unless-aborted'
import { askApi, askClock, askClusterClock, askClusterWay, askPool, askWay } from './ask-api'
import * as cluster from './ask-cluster'
import { askApiForPods, askImages, askJobs, askOthers, judgePullPolicy } from './ask-pods'
import { askLocalCluster, askPlugin } from './ask-programs'
import type { DoctorParts } from './doctor-parts'
import { exampleOf, type Example } from './example'
import { askInside } from './ask-inside'

/** How long a check may take, ms, once what it waits for is there. */
const checkMs = 20_000
/** A program that gives credentials may open a browser and wait for a login; it has a limit of its own, which may be set. */
const clusterMs = 600_000
/** A pod has to start. */
const insideMs = 150_000

interface Step {
  readonly id: string
  readonly title: string
  /** What others wait for too, each within a time of its own. */
  readonly after?: () => Promise<unknown>
  readonly check: (signal: AbortSignal) => Promise<Finding> | Finding
}

/**
 * Runs every check of a connection, each by itself and within its time: one that fails or hangs holds up no other. What can't
 * be asked, because another check has failed, is skipped and says so. Rejects with the signal's reason alone.
 */
export async function examine(parts: DoctorParts): Promise<readonly Check[]> {
  const { signal } = parts
  const within = async <T>(limitMs: number, act: (signal: AbortSignal) => Promise<T> | T): Promise<T> => {
    const limit = timeLimit(limitMs, signal)
    try {
      return await unlessAborted(Promise.resolve(act(limit.signal)), limit.signal)
    } finally {
      limit.end()
    }
  }
  const trials: Promise<unknown>[] = []
  const steps = stepsOf(parts, within, trials)
  const checks = Promise.all(
    steps.map(async ({ id, title, after, check }): Promise<Check> => {
      try {
        // What failed there, the check meets again.
        await after?.().catch(() => undefined)
        return shown({ id, title, ...(await within(checkMs, check)) })
      } catch (error) {
        signal.throwIfAborted()
        return shown({ id, title, ...failed(whyNot(error)) })
      }
    }),
  )
  try {
    return await checks
  } finally {
    // Whoever ends this closes the connection next, by which what a trial has made is deleted.
    await Promise.all(trials)
  }
}

type Within = <T>(limitMs: number, act: (signal: AbortSignal) => Promise<T> | T) => Promise<T>

/** @param trials takes what has to be tidied up before the connection is closed */
function stepsOf(parts: DoctorParts, within: Within, trials: Promise<unknown>[]): readonly Step[] {
  const { connection } = parts
  const answers = sharedAnswers(parts, within, trials)
  const { api, found, example, dryRun, jobs, inside } = answers
  const ofCluster =
    (check: (signal: AbortSignal) => Promise<Finding> | Finding): Step['check'] =>
    async (limited) => {
      const { silence } = await found()
      return silence === null ? check(limited) : skipped(`Not tried, because ${silence}.`)
    }
  const ofJob = (check: (made: Example, run: cluster.DryRun, signal: AbortSignal) => Promise<Finding>): Step['check'] =>
    ofCluster(async (limited) => {
      const run = await dryRun().catch(() => null)
      if (run === null) return skipped('Not tried, because the check of the template failed.')
      if (run.fault?.setup?.kind === 'noNamespace') return skipped(cluster.noNamespace(run.namespace))
      return check(await example(), run, limited)
    })
  return [
    { id: 'api', title: 'Prefect API answers', after: api, check: () => api() },
    { id: 'api-way', title: 'Way to the API', check: () => askWay(connection) },
    { id: 'clock', title: 'Clock', after: api, check: async () => askClock(connection, await api()) },
    ...(connection.workPool === null
      ? []
      : [{ id: 'work-pool', title: 'Work pool', after: example, check: askPool(parts, example) }]),
    { id: 'plugin', title: 'Program for credentials', check: (limited) => askPlugin(connection, limited) },
    { id: 'cluster', title: 'Cluster answers', after: found, check: async () => (await found()).finding },
    { id: 'cluster-way', title: 'Way to the cluster', check: () => askClusterWay(connection) },
    {
      id: 'cluster-clock',
      title: 'Clock of the cluster',
      after: () => Promise.allSettled([api(), found()]),
      check: async () => askClusterClock(connection, (await found()).silence),
    },
    {
      id: 'local-cluster',
      title: 'Cluster of this machine',
      after: found,
      check: async () => askLocalCluster(connection, (await found()).isAway),
    },
    {
      id: 'namespace',
      title: 'Namespace',
      after: dryRun,
      check: ofCluster((limited) => cluster.askNamespace(parts, dryRun(), limited)),
    },
    ...parts.rights.map((right) => ({
      id: `right-${rightName(right)}`,
      title: rightTitle(right),
      after: found,
      check: ofCluster((limited) => cluster.askRight(parts, right, limited)),
    })),
    {
      id: 'template',
      title: 'Template',
      after: dryRun,
      check: ofCluster(async () => cluster.judgeDryRun(await example(), await dryRun(), parts)),
    },
    {
      id: 'quota',
      title: 'Quota',
      after: dryRun,
      check: ofJob((made, run, limited) => cluster.askQuota(parts, made, run, limited)),
    },
    {
      id: 'service-account',
      title: 'Service account',
      after: dryRun,
      check: ofJob((made, run, limited) => cluster.askAccount(parts, made, run, limited)),
    },
    {
      id: 'pull-secrets',
      title: 'Pull secrets',
      after: dryRun,
      check: ofJob((made, run, limited) => cluster.askPullSecrets(parts, made, run, limited)),
    },
    {
      id: 'pull-policy',
      title: 'Image pull policy',
      after: example,
      check: async () => judgePullPolicy(connection, (await example()).dialect, parts.template),
    },
    {
      id: 'images',
      title: 'Images of recent runs',
      after: jobs,
      check: ofCluster(async (limited) => askImages(parts, await jobs(), limited)),
    },
    {
      id: 'other-agents',
      title: 'Other agents',
      after: jobs,
      check: ofCluster(async (limited) => askOthers(parts, await jobs(), limited)),
    },
    {
      id: 'api-for-pods',
      title: 'API for pods',
      after: inside,
      check: async () => askApiForPods(parts, await inside()),
    },
  ]
}

/** What several checks go by, asked once. */
function sharedAnswers(parts: DoctorParts, within: Within, trials: Promise<unknown>[]) {
  const api = once(() => within(checkMs, (limited) => askApi(parts, limited)))
  const found = once(() => within(clusterMs, (limited) => cluster.askCluster(parts, limited)))
  const canBeAsked = async (): Promise<void> => {
    const { silence } = await found()
    if (silence !== null) throw new Error(`not tried, because ${silence}`)
  }
  // Which template is in force is known once the API has said what it is.
  const example = once(async () => {
    await api().catch(() => null)
    return within(checkMs, (limited) => exampleOf(parts, limited))
  })
  const dryRun = once(async () => {
    await canBeAsked()
    const made = await example()
    return within(checkMs, (limited) => cluster.dryRunOf(parts, made, limited))
  })
  const jobs = once(async () => {
    await canBeAsked()
    return within(checkMs, (limited) => askJobs(parts.connection, limited))
  })
  const inside = once(async () => {
    if (!parts.tryFromInside || (await found()).silence !== null) return null
    const trial = { example: await example(), dryRun: await dryRun(), jobs: await jobs().catch(() => []) }
    return within(insideMs, (limited) => {
      const asking = askInside(parts, trial, limited)
      trials.push(asking.catch(() => undefined))
      return asking
    })
  })
  return { api, found, example, dryRun, jobs, inside }
}

function once<T>(act: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= act())
}

/** Addresses may hold a password. */
const shown = (check: Check): Check => ({
  ...check,
  detail: withoutPasswords(check.detail),
  next: check.next === null ? null : withoutPasswords(check.next),
})

function whyNot(error: unknown): string {
  if (error instanceof TimeLimitError) return `The check hangs: it had not ended after ${error.limitMs / 1_000} s.`
  return asSentence(error instanceof Error ? error.message : String(error))
}

function rightTitle(right: Right): string {
  return `${capital(rightName(right))}: ${right.verbs.join(', ')}`
}
