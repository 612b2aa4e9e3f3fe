import { setTimeout as sleep } from 'node:timers/promises'
import { explain } from '../../shared/model/explain'
import type { JobTemplate } from '../../shared/job-spec/parse-template'
import type { AgentEvent } from '../agent/agent-event'
import { heartbeatPath } from '../agent/heartbeat'
import { KubernetesAgent } from '../agent/kubernetes-agent'
import { NoKubeConfigError } from '../kube/kube-config'
import { seedDemoRuns } from '../practice/demo-flows'
import { openConnection, type OpenConnection } from '../session/connection'
import { readTemplate, upstreamTemplate } from '../settings/template-file'
import { connectionRequest, type ConnectionFlags } from './connection-options'
import { prefectDefaults, type Environment } from './environment'
import { eventSayer } from './say-event'
import { CommandError, type Output } from './output'

export interface AgentStartFlags extends ConnectionFlags {
  readonly name?: string
  readonly template?: string
  readonly imagePullSecrets?: string
  readonly maxPolls?: number
  readonly concurrency: number
  readonly observe?: boolean
}

/** Signals to end: the first asks the agent to stop in good order, the second ends it at once. */
export interface Signals {
  on(listener: () => void): void
  off(listener: () => void): void
}

/** A claim that the cluster won't take after `--max-polls` polls is left to the next start, ms. */
const lastTriesMs = 15_000

/** Runs the agent until a signal, or for `--max-polls` polls. @returns the exit code */
export async function agentStart(
  flags: AgentStartFlags,
  environment: Environment,
  output: Output,
  signals: Signals,
): Promise<number> {
  // What can be wrong without asking anybody is said before anything is opened.
  const template = flags.template === undefined ? upstreamTemplate() : await namedTemplate(flags.template)
  const request = connectionRequest(flags, environment)
  if (!flags.practice && request.token === '') {
    throw new CommandError(
      'No token: give one of scope RUNNER with --token or PREFECT__CLOUD__AGENT__AUTH_TOKEN, or try --practice.',
    )
  }
  const connection = await openConnection(request).catch((error: unknown) => {
    if (error instanceof NoKubeConfigError) throw new CommandError(`${error.message} Or try --practice.`)
    throw error
  })
  try {
    connection.cluster.start('jobs')
    if (connection.practiceApi) seedDemoRuns(connection.practiceApi)
    return await runAgent(connection, template, flags, environment, { output, signals })
  } finally {
    await connection.close()
  }
}

async function namedTemplate(path: string): Promise<JobTemplate> {
  try {
    return await readTemplate(path)
  } catch (error) {
    throw new CommandError(`The template ${path} can't be used. ${(error as Error).message}`)
  }
}

async function runAgent(
  connection: OpenConnection,
  template: JobTemplate,
  flags: AgentStartFlags,
  environment: Environment,
  { output, signals }: { output: Output; signals: Signals },
): Promise<number> {
  const defaults = prefectDefaults(environment)
  const agent = new KubernetesAgent({
    api: connection.api,
    cluster: connection.cluster,
    template: () => template,
    random: Math.random,
    options: {
      name: flags.name ?? defaults.name,
      namespace: connection.namespace,
      cluster: connection.clusterId,
      apiForPods: connection.apiForPods,
      token: connection.token,
      imagePullSecrets: flags.imagePullSecrets ?? defaults.imagePullSecrets,
      concurrency: flags.concurrency,
      heartbeatPath: heartbeatPath(environment.HOME),
    },
  })
  const outcome = { failedPolls: 0, refused: null as string | null }
  const say = eventSayer(output, connection)
  const isLast = lastPoll(flags)
  const watch = (event: AgentEvent): void => {
    // A token that was never accepted is a mistake of the call; one that is refused later may be put right.
    if (event.kind === 'link' && event.to === 'api' && event.link.state === 'refused') {
      if (agent.status.lastPollAt === null) outcome.refused = event.link.message
    }
    if (event.kind === 'polled' && !event.ok) outcome.failedPolls++
    // That failure is told once, as what the command ended with.
    say(event, { inWords: outcome.refused === null })
    if (outcome.refused !== null) void agent.end()
    else if (isLast(event)) void stopSoon(agent)
  }
  agent.on('event', watch)
  let asked = false
  const onSignal = (): void => {
    if (asked) void agent.end()
    else void agent.stop()
    asked = true
  }
  signals.on(onSignal)
  const stopped = new Promise<void>((resolve) => {
    agent.on('event', (event) => {
      if (event.kind === 'stopped') resolve()
    })
  })
  agent.start(flags.observe ? 'paused' : 'running')
  await stopped
  signals.off(onSignal)
  if (outcome.refused !== null) throw new CommandError(explainRefusal(connection, outcome.refused))
  return outcome.failedPolls > 0 || agent.status.claimsInHand > 0 ? 1 : 0
}

/** Says when `--max-polls` are done: what the last poll found is claimed first. */
function lastPoll({ maxPolls = Infinity, observe = false }: AgentStartFlags): (event: AgentEvent) => boolean {
  let polls = 0
  let unclaimed = 0
  return (event) => {
    if (event.kind === 'polled') {
      polls++
      unclaimed = observe || polls > maxPolls ? 0 : event.due
    } else if (event.kind === 'claimed' || event.kind === 'dropped') unclaimed--
    else return false
    return polls >= maxPolls && unclaimed <= 0
  }
}

async function stopSoon(agent: KubernetesAgent): Promise<void> {
  const patience = new AbortController()
  await Promise.race([agent.stop(), sleep(lastTriesMs, undefined, { signal: patience.signal }).catch(() => undefined)])
  patience.abort()
  if (agent.status.mode !== 'off') await agent.end()
}

function explainRefusal({ api }: OpenConnection, message: string): string {
  const { what } = explain({ kind: 'tokenRefused', api: api.url, message })
  return `${what}: ${message} Give one of scope RUNNER with --token.`
}
