import { z } from 'zod'
import { AgentStatus, MinuteStats } from '../model/agent-status'
import { Check, Connection, ConnectionChoice, KubeContext } from '../model/connection'
import { FlowRunLog, FlowRunState, FlowRunSummary } from '../model/flow-run'
import { JobSummary } from '../model/job'
import { KubeEvent, PodSummary } from '../model/pod'
import { ProblemEntry } from '../model/problem'
import { Settings, SettingsPatch } from '../model/settings'
import { DeploymentOptions } from '../deployment/deployment-options'

const nothing = z.void()
const FlowRunId = z.string().min(1).max(64)
const ObjectName = z.string().min(1).max(253)

/** A refusal that the user can do something about: the sentence says what happened, why, and what to do. */
export const Refusal = z.object({ message: z.string() })
const doneOrRefused = z.union([
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), message: z.string() }),
])
const textOrRefused = z.union([
  z.object({ ok: z.literal(true), text: z.string() }),
  z.object({ ok: z.literal(false), message: z.string() }),
])
export type DoneOrRefused = z.infer<typeof doneOrRefused>
export type TextOrRefused = z.infer<typeof textOrRefused>

/** A demo flow of the practice API. */
export const DemoFlow = z.object({ id: z.string(), name: z.string(), description: z.string() })
export type DemoFlow = Readonly<z.infer<typeof DemoFlow>>

/** What template and preview need to render a run's Job; the token is never among it. */
export const JobSpecInputs = z.object({
  flowRunId: z.string(),
  version: z.number().int(),
  flow: z.object({ id: z.string(), name: z.string(), storage: z.unknown() }),
  parameters: z.record(z.string(), z.unknown()),
})
export type JobSpecInputs = Readonly<z.infer<typeof JobSpecInputs>>

export const TemplateFile = z.object({
  /** The template in force. */
  text: z.string(),
  /** Where it is kept; it exists only after the first save. */
  path: z.string(),
  /** The built-in one, by whose name it began, while nothing was saved; "custom" after. */
  source: z.enum(['flowdeck', 'prefect-0.6', 'custom']),
})
export type TemplateFile = Readonly<z.infer<typeof TemplateFile>>

export const AppInfo = z.object({
  version: z.string(),
  platform: z.string(),
  settingsPath: z.string(),
  /** A sentence on where tokens are kept: the system's key store, or memory only. */
  tokenStore: z.string(),
})
export type AppInfo = Readonly<z.infer<typeof AppInfo>>

/** All that the panel shows, once at its start; from then on events say what changed. */
export const Snapshot = z.object({
  agent: AgentStatus,
  /** Null until the user has chosen where runs come from and where Jobs run. */
  connection: Connection.nullable(),
  settings: Settings,
  flowRuns: z.array(FlowRunSummary),
  jobs: z.array(JobSummary),
  pods: z.array(PodSummary),
  kubeEvents: z.array(KubeEvent),
  problems: z.array(ProblemEntry),
  stats: z.array(MinuteStats),
  template: TemplateFile,
  app: AppInfo,
  demoFlows: z.array(DemoFlow),
})
export type Snapshot = Readonly<z.infer<typeof Snapshot>>

/** Every call the renderer may make. What is not here does not exist. */
export const calls = {
  /** All there is to show, once; call it after subscribing to the events, which then only add to it. */
  'panel.snapshot': { input: nothing, output: Snapshot },

  'agent.start': { input: nothing, output: doneOrRefused },
  /** Stops claiming; goes on watching the queue. */
  'agent.pause': { input: nothing, output: doneOrRefused },
  /** Stops claiming at once; resolves when claims in hand are deployed. */
  'agent.stop': { input: nothing, output: nothing },
  /** Asks the API and the cluster again now, whatever the back-off says. */
  'agent.retryNow': { input: nothing, output: nothing },

  'flowRuns.states': { input: z.object({ flowRunId: FlowRunId }), output: z.array(FlowRunState) },
  /** The newest 2,000 lines of a run's log in the Prefect API, oldest first; with `afterAt` only later ones. */
  'flowRuns.logs': {
    input: z.object({ flowRunId: FlowRunId, afterAt: z.number().optional() }),
    output: z.array(FlowRunLog),
  },
  /** What the Job of this run is made from. */
  'flowRuns.jobSpecInputs': { input: z.object({ flowRunId: FlowRunId }), output: JobSpecInputs.nullable() },
  /** Claims and deploys one waiting run now, also while the agent is paused. */
  'flowRuns.deploy': { input: z.object({ flowRunId: FlowRunId }), output: doneOrRefused },
  /** Schedules the run once more, now; Jobs of it that are still active are deleted first. */
  'flowRuns.runAgain': { input: z.object({ flowRunId: FlowRunId }), output: doneOrRefused },
  /** Starts a run of a demo flow; practice API only. */
  'flowRuns.startDemo': {
    input: z.object({ flowId: z.string(), dueInMs: z.number().int().min(0).max(86_400_000) }),
    output: z.object({ flowRunId: z.string() }),
  },

  /** The object as the cluster has it, without managedFields; tokens in env are masked. */
  'jobs.yaml': { input: z.object({ name: ObjectName }), output: textOrRefused },
  'pods.yaml': { input: z.object({ name: ObjectName }), output: textOrRefused },
  /** Deletes the Job and its pods; an unfinished run of it is marked Failed. Refused when the uid is no longer its. */
  'jobs.delete': { input: z.object({ name: ObjectName, uid: z.string() }), output: doneOrRefused },

  /** Follows a container's log; lines come as `podLogs.lines` with the id returned, until `podLogs.stop`. */
  'podLogs.follow': {
    input: z.object({ pod: ObjectName, container: z.string(), previous: z.boolean() }),
    output: z.object({ followId: z.string() }),
  },
  'podLogs.stop': { input: z.object({ followId: z.string() }), output: nothing },

  /** Checks and saves; from then on Jobs are made from it. Refused (nothing saved) when Jobs could not be made from it. */
  'template.save': { input: z.object({ text: z.string().max(1_000_000) }), output: doneOrRefused },

  /** The YAML with the real token in it, to the clipboard. */
  'deployment.copy': { input: DeploymentOptions, output: doneOrRefused },
  /** The same into a file that the user chooses; null when the user chose none. */
  'deployment.save': { input: DeploymentOptions, output: z.object({ path: z.string().nullable() }) },

  'connections.contexts': {
    input: nothing,
    output: z.object({ contexts: z.array(KubeContext), message: z.string().nullable() }),
  },
  /** Takes the pair into use; a running agent is stopped first. `token` undefined keeps the one there is. */
  'connections.use': {
    input: z.object({ choice: ConnectionChoice, token: z.string().max(10_000).optional() }),
    output: doneOrRefused,
  },
  'connections.replaceToken': { input: z.object({ token: z.string().min(1).max(10_000) }), output: doneOrRefused },
  /** Runs every check of the pair in use. */
  'connections.check': { input: nothing, output: z.array(Check) },
  /** Whether a cluster answers and lets us create Jobs, before it is taken into use. */
  'connections.tryContext': {
    input: z.object({ context: z.string(), namespace: z.string() }),
    output: z.object({ ok: z.boolean(), detail: z.string() }),
  },

  'settings.change': { input: SettingsPatch, output: doneOrRefused },

  'app.copyText': { input: z.object({ text: z.string().max(10_000_000) }), output: nothing },
  /** Saves into a file that the user chooses; null when the user chose none. */
  'app.saveText': {
    input: z.object({ suggestedName: z.string().max(200), text: z.string().max(50_000_000) }),
    output: z.object({ path: z.string().nullable() }),
  },
  'app.showSettingsFile': { input: nothing, output: nothing },
} as const

const delta = <T extends z.ZodType>(item: T) => z.object({ changed: z.array(item), removed: z.array(z.string()) })

/** What changed since the last event, never whole lists; at most 10 a second each. `removed` has ids, uids or keys. */
export const events = {
  'agent.changed': AgentStatus,
  'connection.changed': Connection.nullable(),
  'settings.changed': Settings,
  'flowRuns.changed': delta(FlowRunSummary),
  'jobs.changed': delta(JobSummary),
  'pods.changed': delta(PodSummary),
  'kubeEvents.changed': delta(KubeEvent),
  'problems.changed': delta(ProblemEntry),
  'stats.changed': z.array(MinuteStats),
  'template.changed': TemplateFile,
  'demoFlows.changed': z.array(DemoFlow),
  /** Everything is of another connection now: take a new snapshot. */
  'panel.reset': nothing,
  'podLogs.lines': z.object({
    followId: z.string(),
    lines: z.array(z.object({ at: z.number().nullable(), text: z.string() })),
    /** Set with the last lines: "ended", or the cluster's words for why it can't be followed. */
    ended: z.string().nullable(),
  }),
} as const

export type Calls = typeof calls
export type CallName = keyof Calls
export type CallInput<C extends CallName> = z.infer<Calls[C]['input']>
export type CallOutput<C extends CallName> = z.infer<Calls[C]['output']>
export type Handlers = { readonly [C in CallName]: (input: CallInput<C>) => Promise<CallOutput<C>> }

export type Events = typeof events
export type EventName = keyof Events
export type EventPayload<E extends EventName> = z.infer<Events[E]>

/** What the preload puts on `window.flowdeck`: one way in, one way out. */
export interface Bridge {
  call<C extends CallName>(name: C, input: CallInput<C>): Promise<CallOutput<C>>
  /** @returns a function that ends the subscription. */
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void
}
