import { z } from 'zod'
import { formatAge } from './age'
import { DialectId } from './dialect-words'
import { withoutFullStop } from './sentence'

/**
 * What a Prefect API does not take: who we say we are, what we think it is, in 3 the work pool that we would serve; or it is of
 * a version that Flowdeck does not know. Or what keeps us from it until somebody corrects it: there is no Prefect at its
 * address, its certificate is not trusted, the file of authorities can't be used, or a proxy does not let us through.
 */
export const Refusal = z.enum([
  'credentials',
  'dialect',
  'workPool',
  'version',
  'address',
  'certificate',
  'authorities',
  'proxy',
])
export type Refusal = z.infer<typeof Refusal>

/** Whether it is the way to the API that is wrong: nobody has refused us, and what is in the way may be mended elsewhere. */
export const isOfTheWay = (refusal: Refusal): boolean =>
  ['address', 'certificate', 'authorities', 'proxy'].includes(refusal)

/** How it stands with one of the two servers that the agent talks to. Instants are ms since the epoch. */
export const Link = z.discriminatedUnion('state', [
  z.object({ state: z.literal('unknown') }),
  z.object({ state: z.literal('connected'), since: z.number() }),
  /** Doesn't answer, or with an error that is transient: it is asked again at `nextTryAt`. */
  z.object({
    state: z.literal('retrying'),
    since: z.number(),
    tries: z.number().int(),
    nextTryAt: z.number(),
    message: z.string(),
    /** Of the cluster: the program that is waited for, since it gives the credentials. */
    plugin: z.string().optional(),
  }),
  /**
   * Answers, but the set-up is at fault: token, rights, namespace. Only the user can help. Claims in hand are kept and
   * tried again, nothing more is claimed.
   */
  z.object({
    state: z.literal('refused'),
    since: z.number(),
    message: z.string(),
    /** Of the API: what it does not take. */
    refusal: Refusal.optional(),
    /** Of the cluster: the program that gave no credentials, so that nothing was asked of it. */
    plugin: z.string().optional(),
  }),
])
export type Link = Readonly<z.infer<typeof Link>>

export const AgentMode = z.enum(['off', 'running', 'paused', 'stopping'])
export type AgentMode = z.infer<typeof AgentMode>

/** What the agent is doing, for the panel's header and status bar. Instants are ms since the epoch, of this machine's clock. */
export const AgentStatus = z.object({
  /** paused: looks at the queue and claims nothing; stopping: deploys what it has claimed, then is off. */
  mode: AgentMode,
  name: z.string(),
  /** Names that it had before: what it claimed under them is looked after too. */
  formerNames: z.array(z.string()).readonly(),
  /** Empty where the dialect has none. */
  labels: z.array(z.string()).readonly(),
  /** Null until the API has said which Prefect it is. */
  dialect: DialectId.nullable(),
  /** Why it can't be turned on, as sentences: the Job template is broken. Null when it can, and while it is on. */
  whyOff: z.string().nullable(),
  /** When it was last turned on or paused; null while off. */
  since: z.number().nullable(),
  api: Link,
  cluster: Link,
  /** Why the queue gives nothing although all is well, as a sentence; null when it gives. */
  notice: z.string().nullable(),
  /** That this machine's clock is wrong, or the cluster's, in sentences; null when neither is. Nothing waits for it. */
  clockNotice: z.string().nullable(),
  /** That what happens at the API can't be heard, as a sentence; null when it is. What is new is found later then. */
  deafNotice: z.string().nullable(),
  lastPollAt: z.number().nullable(),
  nextPollAt: z.number().nullable(),
  /** The whole pause between the last good poll and the next one, ms. */
  waitMs: z.number(),
  /** Claims without a Job yet. */
  claimsInHand: z.number().int(),
  /** When the next known run falls due. */
  nextDueAt: z.number().nullable(),
  /** Deployed since the agent was turned on. */
  deployed: z.number().int(),
})
export type AgentStatus = Readonly<z.infer<typeof AgentStatus>>

/** Of an agent that has never been turned on. */
export const neverOn: AgentStatus = {
  mode: 'off',
  name: '',
  formerNames: [],
  labels: [],
  dialect: null,
  whyOff: null,
  since: null,
  api: { state: 'unknown' },
  cluster: { state: 'unknown' },
  notice: null,
  clockNotice: null,
  deafNotice: null,
  lastPollAt: null,
  nextPollAt: null,
  waitMs: 0,
  claimsInHand: 0,
  nextDueAt: null,
  deployed: 0,
}

/** Whether a claim or a Job that names its agent is this one's. */
export const isNameOf = ({ name, formerNames }: Pick<AgentStatus, 'name' | 'formerNames'>, agent: string): boolean =>
  agent === name || formerNames.includes(agent)

/** Deployments of one minute. */
export const MinuteStats = z.object({
  /** Start of the minute, ms since the epoch. */
  at: z.number(),
  deployed: z.number().int(),
  /** From the instant that a run was due to the API server's answer to its Job, ms; null in a minute without Jobs. */
  dueToJobMedianMs: z.number().nullable(),
  dueToJobP99Ms: z.number().nullable(),
})
export type MinuteStats = Readonly<z.infer<typeof MinuteStats>>

/**
 * The agent's state as a sentence without a full stop. What a server said of the Prefect API's refusal is in the problem.
 * @param now null where the sentence is not to change from second to second: then it does not say when the next try is
 */
export function describeAgent(status: AgentStatus, now: number | null): string {
  const { mode, api, cluster } = status
  if (mode === 'off') return status.whyOff === null ? 'Off' : 'Off: the Job template is broken'
  if (mode === 'stopping') {
    return status.claimsInHand === 0 ? 'Stopping' : `Stopping: ${status.claimsInHand} claimed runs still get their Jobs`
  }
  if (api.state === 'refused') return `Paused: ${refusalWords[api.refusal ?? 'credentials']}`
  if (api.state === 'retrying') return `Waiting for the Prefect API${nextTryAfter(api, now)}`
  if (cluster.state === 'refused') return `Held up: ${withoutFullStop(cluster.message)}`
  if (cluster.state === 'retrying' && cluster.plugin)
    return `Waiting for ${cluster.plugin}, which gives the credentials`
  if (cluster.state === 'retrying') return `Waiting for the cluster${nextTryAfter(cluster, now)}`
  if (mode === 'paused') return 'Watching only: claims nothing'
  const notice = status.notice ?? status.clockNotice ?? status.deafNotice
  return notice === null ? 'Running' : `Running: ${withoutFullStop(notice)}`
}

const refusalWords: Readonly<Record<Refusal, string>> = {
  credentials: 'token refused',
  dialect: 'another Prefect',
  workPool: 'work pool can’t be served',
  version: 'another version of Prefect',
  address: 'no Prefect API at this address',
  certificate: 'the API’s certificate is not trusted',
  authorities: 'the file of certificate authorities can’t be used',
  proxy: 'the proxy does not let us through',
}

const nextTryAfter = (link: Extract<Link, { state: 'retrying' }>, now: number | null): string =>
  now === null ? '' : `, ${nextTry(link, now)}`

/** "try 3 in 5s" */
export function nextTry(link: Extract<Link, { state: 'retrying' }>, now: number): string {
  const seconds = Math.max(0, Math.ceil((link.nextTryAt - now) / 1000))
  return `try ${link.tries + 1} in ${formatAge(seconds * 1000)}`
}
