import { dialectOf } from '../../shared/dialects/dialects'
import { meansThePodItself } from '../../shared/dialect/installation'
import { cleaningPolicyOf } from '../../shared/model/cleaning'
import { shownAddress } from '../../shared/secrets/addresses'
import { defaultSettings } from '../../shared/model/settings'
import type { AgentEvent } from '../agent/agent-event'
import { heartbeatPath } from '../agent/heartbeat'
import { KubernetesAgent } from '../agent/kubernetes-agent'
import { systemClock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import { observerOf } from '../connection/observer-of'
import { evidenceKeeper } from '../evidence/evidence-keeper'
import { usualEvidenceFolder } from '../evidence/usual-folder'
import { policyOf } from '../observer/judge'
import { homeOf } from '../files/home'
import { listenAt } from './agent-address'
import { healthAnswers, type Lives } from './agent-health'
import { agentSettings } from './agent-settings'
import type { AgentSettings } from './settings'
import { resourceManagerSettings, type ResourceManagerFlags } from './cleaning-settings'
import { CommandError, UsageError } from './command-error'
import { CommandPlugins } from './command-plugins'
import type { ConnectionFlags, HostAndPort } from './flags'
import { collectGarbage, giveBackMemory, useOfProcess } from './give-back-memory'
import { LastPoll } from './last-poll'
import { onceLoggedIn } from './logged-in'
import { alone, elected, usualLease, type Leadership } from './leadership'
import { serveMetrics } from './metrics-address'
import { refuseForeignFlags } from './dialect-flags'
import { dialectMeant } from './dialect-meant'
import { connectionRequest, noteEmptyFlags, open, refuseMixedEnds, type NamedConnection } from './open'
import type { Output } from './output'
import type { Environment } from './prefect-config'
import { eventSayer } from './say-event'
import type { ServedPaths } from './serve-paths'
import { inGoodOrder, type Signals } from './signals'
import { SetUpFaults } from './set-up-faults'
import { templateFor } from './template'

export interface AgentStartFlags extends ConnectionFlags, ResourceManagerFlags {
  readonly template?: string
  readonly maxPolls?: number
  readonly concurrency: number
  readonly observe?: boolean
  readonly metricsAddress?: HostAndPort
  readonly leaderElect?: boolean
  readonly leaseName?: string
}

/** What a command hears and says. */
export interface Surroundings {
  readonly environment: Environment
  readonly output: Output
  readonly signals: Signals
}

/** How long a signal waits for claims in hand: the process has ten seconds, whatever hangs, ms. */
const stopMs = 7_000
/** A claim that the cluster won't take after `--max-polls` polls is left to the next start, ms. */
const lastTriesMs = 15_000

/**
 * Runs the agent until a signal, or for `--max-polls` polls, those that fail included.
 * @returns the exit code
 * @throws CommandError, UsageError
 */
export async function agentStart(given: AgentStartFlags, surroundings: Surroundings): Promise<number> {
  const { environment, output, signals } = surroundings
  const flags = { ...given, dialect: await dialectMeant(given, environment) }
  // What can be wrong without asking anybody is said before anything is opened.
  refuseMixedEnds(flags)
  refuseForeignFlags(flags.dialect, flags)
  if (flags.leaderElect && flags.dialect === '3' && flags.name === undefined) throw new UsageError(sharedNameWanted)
  const template = await templateFor(flags.template)
  const settings = await agentSettings(flags.dialect, flags, environment)
  const cleaning = await resourceManagerSettings(flags.dialect, flags, environment)
  output.secrets.add(settings.token)
  for (const note of settings.worker?.notes ?? []) output.note(note)
  if (!flags.practice) checkToken(flags, settings)
  else if (settings.token !== '' || environment.PREFECT__CLOUD__API)
    output.note('Practice: the Prefect API and token of your variables and files are not used, nor is your kubeconfig.')
  const plugins = new CommandPlugins(output, systemClock, { patient: false })
  const request = { ...connectionRequest(flags, settings, environment), plugins }
  noteEmptyFlags(flags, output)
  const connection = await open(request, settings, output, ' Or try --practice.')
  if (settings.worker && !flags.practice) notePodsApi(connection, output)
  try {
    if (connection.practiceApi) (await import('../practice/demo-flows')).seedDemoRuns(connection.practiceApi)
    const cleaner = cleaning && {
      cleaning: () => cleaningPolicyOf(cleaning),
      keep: evidenceKeeper({
        ...{ client: connection.client, secrets: output.secrets, now: () => systemClock.now() },
        ...{ wishes: () => cleaning, usualFolder: usualEvidenceFolder(environment) },
      }),
    }
    const policy = policyOf({
      podGraceSeconds: flags.podGraceSeconds ?? defaultSettings.podGraceSeconds,
      startGraceSeconds: flags.startGraceSeconds ?? defaultSettings.startGraceSeconds,
    })
    const agent = new KubernetesAgent({
      api: connection.api,
      jobs: connection.jobs,
      dialectOf,
      template,
      options: () => ({
        name: settings.name,
        namespace: connection.namespace,
        cluster: connection.clusterId,
        jobs: connection.jobOptions,
        concurrency: flags.concurrency,
        heartbeatPath: heartbeatPath(homeOf(environment)),
      }),
      // Whoever only looks on leaves also Jobs alone.
      ...(flags.observe
        ? {}
        : {
            observe: observerOf(connection, {
              clock: connection.clock,
              random: Math.random,
              policy: () => policy,
              cleaner: cleaner ?? undefined,
            }),
          }),
      clock: connection.clock,
      random: Math.random,
    })
    const mode = flags.observe ? 'paused' : 'running'
    const leaseName = flags.leaseName ?? usualLease(settings.name)
    const leadership = flags.leaderElect
      ? elected({ agent, mode, leaseName, connection, clock: systemClock, output })
      : alone(agent, mode)
    const listening: ServedPaths[] = []
    const endGiving = giveBackMemory({ clock: systemClock, use: useOfProcess, collect: collectGarbage })
    try {
      const health = healthAnswers(livesOf(agent, leadership), () => systemClock.now())
      if (settings.agentAddress !== '')
        listening.push(await listenAt(settings.agentAddress, () => agent.poke(), health))
      if (flags.metricsAddress) listening.push(await serveMetrics(flags.metricsAddress, agent, connection, health))
      return await untilStopped(agent, connection, { ...surroundings, flags, settings, plugins, leadership })
    } finally {
      endGiving()
      await inGoodOrder(signals, () => leadership.release())
      for (const each of listening) await inGoodOrder(signals, () => each.close())
    }
  } finally {
    await inGoodOrder(signals, () => connection.close())
  }
}

const sharedNameWanted =
  '--leader-elect needs --name: replicas share one, and find each other’s claims by it. Give all of them the same.'

/** Pods that ask themselves for the API end at once: better said before the first of them. */
function notePodsApi({ apiForPods }: OpenConnection, output: Output): void {
  if (!meansThePodItself(apiForPods)) return
  const reachable = new URL(apiForPods)
  reachable.hostname = 'host.minikube.internal'
  output.note(
    `Jobs get ${shownAddress(apiForPods)}, which inside a pod means the pod itself. Give the address that pods can reach with --job-api, for minikube ${shownAddress(reachable.href)}, unless the work pool sets PREFECT_API_URL itself.`,
  )
}

/** Prefect Server of 1.x asks for no key. */
function checkToken({ dialect }: AgentStartFlags, { token, backend }: AgentSettings): void {
  // A Prefect Server of 1.x or 3 may ask for nothing.
  if (token !== '' || (dialect !== '0.6' && backend === 'server')) return
  const of3 = dialect === 'auto' ? ' For a server of Prefect 3, name its work pool with --pool.' : ''
  const orElse = dialect === '0.6' ? '' : ` A Prefect Server needs none: set PREFECT__BACKEND=server.${of3}`
  throw new CommandError(
    dialect === '1.x'
      ? `No API key: give one with --key-file, --key or PREFECT__CLOUD__API_KEY, or try --practice.${orElse}`
      : `No token: give one of scope RUNNER with --token-file, --token or PREFECT__CLOUD__AGENT__AUTH_TOKEN, or try --practice.${orElse}`,
  )
}

interface Run extends Surroundings {
  readonly flags: AgentStartFlags
  readonly settings: AgentSettings
  readonly plugins: CommandPlugins
  readonly leadership: Leadership
}

const livesOf = (agent: KubernetesAgent, leadership: Leadership): Lives => ({
  get sinceTurnMs() {
    return leadership.sinceTurnMs
  },
  get standsBy() {
    return leadership.standsBy
  },
  get status() {
    return agent.status
  },
})

async function untilStopped(agent: KubernetesAgent, connection: NamedConnection, run: Run): Promise<number> {
  const { flags, signals, leadership } = run
  const { maxPolls = Infinity, observe = false } = flags
  // Upstream asks once before its first poll, and ends when that fails (prefect 1.4.1, agent/agent.py, _setup_api_connection).
  const faults = new SetUpFaults(connection, maxPolls < Infinity)
  const over = new AbortController()
  const sayer = eventSayer(run.output, connection, { observe })
  // What the command ends with at once is told once, as its end.
  const tell = (event: AgentEvent): void =>
    sayer(event, { inWords: !faults.fatal && !(faults.isAbout(event) && maxPolls === 1) })
  const say = onceLoggedIn(connection.client, tell, over.signal)
  const last = new LastPoll(maxPolls, observe)
  const outcome = { pollFailed: false, claimsLeft: 0, byPolls: false }

  const endByPolls = (): void => {
    if (outcome.byPolls) return
    outcome.byPolls = true
    leadership.leave()
    // Nothing that is claimed can be deployed while the set-up is at fault.
    if (faults.last === null) void stopWithin(agent, lastTriesMs)
    else void agent.end()
  }
  const hear = (event: AgentEvent): void => {
    faults.hear(event, () => agent.status.lastPollAt === null)
    // A failure that has passed is none at the end, be it after weeks.
    if (event.kind === 'polled') outcome.pollFailed = !event.ok
    // What a replica leaves behind that leads no more, the next leader finds.
    if (event.kind === 'stopped') outcome.claimsLeft = leadership.isOver ? event.claimsLeft : 0
    if (event.kind === 'ready') noteForeignSettings(run, connection)
    say(event)
    if (faults.fatal) {
      leadership.leave()
      void agent.end()
    }
    const polled = last.after(event)
    if (polled === 'over') endByPolls()
    else if (polled === 'claiming') void systemClock.sleep(lastTriesMs, over.signal).then(endByPolls)
  }
  let asked = false
  const onSignal = (): void => {
    leadership.leave()
    if (asked) void agent.end()
    else {
      void stopWithin(agent, stopMs)
      void run.plugins.endSoon()
    }
    asked = true
  }
  let end = (): void => undefined
  const stopped = new Promise<void>((resolve) => {
    end = resolve
    agent.on('event', (event) => {
      try {
        hear(event)
      } finally {
        // Whatever becomes of the news, the command ends with the agent.
        if (event.kind === 'stopped' && leadership.isOver) resolve()
      }
    })
  })
  signals.on(onSignal)
  try {
    leadership.start(end)
    await stopped
  } finally {
    over.abort()
    signals.off(onSignal)
  }
  if (faults.last !== null && (faults.fatal || outcome.byPolls)) throw new CommandError(faults.last)
  return outcome.pollFailed || outcome.claimsLeft > 0 ? 1 : 0
}

async function stopWithin(agent: KubernetesAgent, ms: number): Promise<void> {
  const patience = new AbortController()
  await Promise.race([agent.stop(), systemClock.sleep(ms, patience.signal)])
  patience.abort()
  if (agent.status.mode !== 'off') await agent.end()
}

/** Whoever gives labels waits for what they do; that the API knows none is only seen when it has answered. */
function noteForeignSettings({ flags, settings, output }: Run, { dialect }: OpenConnection): void {
  if (dialect !== '0.6' || flags.dialect === '0.6') return
  const ignored = [
    ...(settings.labels.length > 0 ? ['labels'] : []),
    ...(Object.keys(settings.env).length > 0 ? ['variables for runs'] : []),
    ...(settings.serviceAccountName ? ['a service account for Jobs'] : []),
    ...(settings.cloudLogs ? [] : ['runs without cloud logs']),
  ]
  if (ignored.length > 0) output.note(`The API is of Prefect 0.6, which knows no ${ignored.join(', no ')}.`)
}
