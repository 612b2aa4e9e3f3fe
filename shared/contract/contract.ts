import { z } from 'zod'
import { InstalledObject } from '../apply/installation'
import { PlannedObject } from '../apply/plan'
import { RemovedObject } from '../apply/removal'
import { DeploymentOptions } from '../dialect/deployment'
import { Check } from '../model/check'
import { ConnectionChoice, ConnectionId, ConnectionName, ContextChoice, KubeContext } from '../model/connection'
import { ContextName, Mark } from '../model/context-mark'
import { DialectId } from '../model/dialect-words'
import { FileName } from '../model/file-name'
import { FlowRunDetails, FlowRunLogPart, FlowRunState, LogPlace } from '../model/flow-run'
import { FlowDeploymentDetails, FlowDeploymentList, RunRequest, RunStart } from '../model/flow-deployment'
import { Mute, MuteFor } from '../model/mute'
import { InSight, Place } from '../model/place'
import { PodLogLine } from '../model/pod'
import { ProxyLogin } from '../model/proxy-setting'
import { Room } from '../model/room'
import { SettingsPatch } from '../model/settings'
import { LeftOut, SettingsExport } from '../model/settings-transfer'
import { TaskRunList } from '../model/task-run'
import { Drafts, PoolDraft, PoolTemplateValue, TemplateText } from '../template/drafts'
import { TemplateDocument, TemplateVersion } from '../template/template-version'
import { cleaningCalls } from './cleaning-calls'
import { stateSchema, type EventName, type EventPayload, type StateOf } from './events'
import { workPoolCalls } from './work-pool-calls'

export * from './events'
export type { WorkPoolsAnswer, WorkPoolsQuestion } from './work-pool-calls'

const nothing = z.void()
const FlowRunId = z.string().min(1).max(64)
/** Names go into paths of the API server: "." and ".." would lead elsewhere. */
const ObjectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'A name has lower-case letters, digits, dots and dashes.')
const Uid = z.string().min(1).max(128)
/** Ms since the epoch, of those that a date can hold. */
const Instant = z.number().min(0).max(8.64e15)
const ofConnection = { connectionId: ConnectionId }
const connectionOnly = z.object(ofConnection)
const ofRun = z.object({ ...ofConnection, flowRunId: FlowRunId })
const ofContainer = z.object({ ...ofConnection, pod: ObjectName, container: ObjectName, previous: z.boolean() })
const ofDeployment = z.object({ ...ofConnection, deploymentId: z.string().min(1).max(64) })

const ofObject = z.object({ ...ofConnection, name: ObjectName, show: z.boolean() })

/** A refusal is one that the user can do something about: the sentence says what happened, why, and what to do. */
const doneOrRefused = z.union([
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), message: z.string() }),
])
/** A text for people, in which values that look like secrets are dots unless they were asked for. */
const shownText = z.union([
  z.object({ ok: z.literal(true), text: z.string(), hidden: z.number().int() }),
  z.object({ ok: z.literal(false), message: z.string() }),
])
export type DoneOrRefused = z.infer<typeof doneOrRefused>
export type ShownText = z.infer<typeof shownText>

/** What a run's Job is made from, besides template and options; only its dialect looks inside. */
export const JobSpecInputs = z.looseObject({ dialect: DialectId, flowRunId: z.string(), flowId: z.string() })
export type JobSpecInputs = Readonly<z.infer<typeof JobSpecInputs>>

export const AppInfo = z.object({
  version: z.string(),
  platform: z.string(),
  settingsPath: z.string(),
  /** What the agents did and what went wrong, with older files beside it. */
  logPath: z.string(),
  /** Where evidence of Jobs is kept unless the settings name a folder. */
  evidenceFolder: z.string(),
  /** A sentence on where tokens are kept: the system's key store, or memory only. */
  tokenStore: z.string(),
  /** Which Prefect practice is, unless somebody chooses another: the one that this machine is used with. */
  practiceDialect: DialectId,
  /** Whether the desktop shows notifications. */
  notifications: z.boolean(),
})
export type AppInfo = Readonly<z.infer<typeof AppInfo>>

/** All that the panel shows, once at its start; from then on events say what changed. */
export type Snapshot = StateOf<'panel'> & {
  readonly app: AppInfo
  /** As they were last kept: the page has newer ones, unless it was just loaded. */
  readonly drafts: Drafts
  /** Those that are open: one is shown, the agents of the others go on. */
  readonly connections: readonly ConnectionSnapshot[]
}
/** All of one connection. */
export type ConnectionSnapshot = StateOf<'connection'> & { readonly connectionId: ConnectionId }

export const Snapshot: z.ZodType<Snapshot> = stateSchema('panel').and(
  z.object({
    app: AppInfo,
    drafts: Drafts,
    connections: z.array(stateSchema('connection').and(connectionOnly)),
  }),
)

const PoolTemplateSaved = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved'), template: PoolTemplateValue }),
  z.object({ kind: z.literal('changed'), template: PoolTemplateValue }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
])
export type PoolTemplateSaved = z.infer<typeof PoolTemplateSaved>

/** The token of the connection, and what it is, is put in by the main process; without a connection there is none. */
const DeploymentRequest = z.object({
  connectionId: ConnectionId.nullable(),
  dialect: DialectId,
  options: DeploymentOptions.omit({ token: true, auth: true }),
})

/** The same for the cluster of a connection. */
const InstallRequest = DeploymentRequest.extend(ofConnection)
export type InstallRequest = Readonly<z.output<typeof InstallRequest>>

/** Null for the panel's own. */
const OfProblem = Mute.pick({ connectionId: true, key: true })

const ImportRead = z.discriminatedUnion('kind', [
  /** The user chose no file. */
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('unusable'), path: z.string(), message: z.string() }),
  z.object({
    kind: z.literal('read'),
    path: z.string(),
    content: SettingsExport,
    leftOut: z.array(LeftOut).readonly(),
  }),
])
export type ImportRead = Readonly<z.infer<typeof ImportRead>>

/** Every call the renderer may make. What is not here does not exist. */
export const calls = {
  /** All there is to show, once; call it after subscribing to the events, which then only add to it. */
  'panel.snapshot': { input: nothing, output: Snapshot },

  'agent.start': { input: connectionOnly, output: doneOrRefused },
  /** Stops claiming; goes on watching the queue. */
  'agent.pause': { input: connectionOnly, output: doneOrRefused },
  /** Stops claiming at once; resolves when claims in hand are deployed. */
  'agent.stop': { input: connectionOnly, output: nothing },
  /** Asks the API and the cluster again now, whatever the back-off says. */
  'agent.retryNow': { input: connectionOnly, output: nothing },

  /** What only a run's page shows; null when the API does not know the run any more. */
  'flowRuns.details': { input: ofRun, output: FlowRunDetails.nullable() },
  'flowRuns.states': { input: ofRun, output: z.array(FlowRunState).readonly() },
  /** The newest 2,000 lines of a run's log in the Prefect API; with `afterAt` only later ones, with `before` those before it. */
  'flowRuns.logs': {
    input: ofRun.extend({ afterAt: Instant.optional(), before: LogPlace.optional() }),
    output: FlowRunLogPart,
  },
  /** The newest of its task runs; null where the API has none to tell. */
  'flowRuns.taskRuns': { input: ofRun, output: TaskRunList.nullable() },
  /** Opens the run's page in Prefect's own user interface, in the user's browser. */
  'flowRuns.openPage': { input: ofRun, output: doneOrRefused },
  /** What the Job of this run is made from; with the connection's `jobOptions` and the template it makes a preview. */
  'flowRuns.jobSpecInputs': { input: ofRun, output: JobSpecInputs.nullable() },
  /** Lists more of the waiting runs, in the order in which they fall due; they come as `flowRuns.changed`. */
  'flowRuns.showMore': { input: connectionOnly, output: nothing },
  /** Claims and deploys one waiting run now, also while the agent is paused. */
  'flowRuns.deploy': { input: ofRun, output: doneOrRefused },
  /** Schedules the run once more, now; Jobs of it that are still active are deleted first. */
  'flowRuns.runAgain': { input: ofRun, output: doneOrRefused },
  /** Ends the run for good: it becomes Cancelled, and its Jobs are deleted with their pods. */
  'flowRuns.cancel': { input: ofRun, output: doneOrRefused },
  /** Starts a run of a demo flow; practice API only. */
  'flowRuns.startDemo': {
    input: z.object({ ...ofConnection, flowId: z.string().max(64), dueInMs: z.number().int().min(0).max(86_400_000) }),
    output: z.object({ flowRunId: z.string() }),
  },

  /**
   * The object as the cluster has it, without what kubectl and the API server note for themselves. Secrets that Flowdeck
   * knows are dots always, values that look like secrets unless `show` asks for them.
   */
  'jobs.yaml': { input: ofObject, output: shownText },
  'pods.yaml': { input: ofObject, output: shownText },
  /**
   * Deletes the Job and its pods. An unfinished run of it is marked as failed; with `then` it ends Cancelled, or gets another
   * Job, as soon as its process has ended. Refused when the uid is no longer its.
   */
  'jobs.delete': {
    input: z.object({ ...ofConnection, name: ObjectName, uid: Uid, then: z.enum(['end', 'move']).exactOptional() }),
    output: doneOrRefused,
  },

  /**
   * Ends the pods of a Job until it is resumed; or lets it go on. Refused when the uid is no longer its, and, for one that is
   * resumed, when its run has another Job at work.
   */
  'jobs.suspend': {
    input: z.object({ ...ofConnection, name: ObjectName, uid: Uid, suspend: z.boolean() }),
    output: doneOrRefused,
  },

  ...cleaningCalls,

  /** What nodes have left for another pod; null where the user may not list the cluster's nodes and pods. */
  'cluster.room': { input: connectionOnly, output: Room.nullable() },

  /** What runs may be started from; null where the API has no deployments. */
  'deployments.list': { input: connectionOnly, output: FlowDeploymentList.nullable() },
  /** Null for one that is gone. */
  'deployments.read': { input: ofDeployment, output: FlowDeploymentDetails.nullable() },
  /** Starts a run of it. With the same request, called twice, it gives the same run. */
  'deployments.startRun': { input: ofDeployment.extend({ request: RunRequest }), output: RunStart },

  /** Follows a container's log; lines come as `podLogs.lines` with the id returned, until `podLogs.stop`. */
  'podLogs.follow': {
    input: ofContainer,
    output: z.object({ followId: z.string() }),
  },
  /**
   * The lines before the newest of a log that is followed, oldest first; after them come some that are known already.
   * `firstAt` is when the first known one was written.
   */
  'podLogs.earlier': {
    input: ofContainer.extend({ known: z.number().int().min(0).max(100_000), firstAt: Instant }),
    /** `isCut`: the first of the lines before are left out, for there are too many; they can be asked for next. */
    output: z.object({ lines: z.array(PodLogLine).readonly(), isCut: z.boolean() }),
  },
  'podLogs.stop': { input: z.object({ ...ofConnection, followId: z.string().max(64) }), output: nothing },

  /**
   * Checks and saves; from then on Jobs of connections of this dialect are made from it. Refused, and nothing saved, when
   * Jobs could not be made from it.
   */
  'template.save': { input: z.object({ dialect: DialectId, text: TemplateText }), output: doneOrRefused },

  /** 3: the base job template of the work pool, as the server has it now. */
  'poolTemplate.read': {
    input: connectionOnly,
    output: z.union([
      z.object({ ok: z.literal(true), workPool: z.string(), template: PoolTemplateValue }),
      z.object({ ok: z.literal(false), message: z.string() }),
    ]),
  },
  /**
   * 3: saves it on the server, unless somebody has changed it there since `began` was read; the next Job is made from it.
   * What the server says to one that it does not take is `refused`.
   */
  'poolTemplate.save': {
    input: z.object({
      ...ofConnection,
      /** Whose template it is: a connection may be changed to another one meanwhile. */
      workPool: PoolDraft.shape.workPool,
      template: PoolTemplateValue,
      began: PoolTemplateValue,
    }),
    output: PoolTemplateSaved,
  },

  /** What a template said before, the newest first. */
  'templateVersions.list': {
    input: z.object({ document: TemplateDocument }),
    output: z.union([
      z.object({ ok: z.literal(true), versions: z.array(TemplateVersion).readonly() }),
      z.object({ ok: z.literal(false), message: z.string() }),
    ]),
  },
  /** A work pool's as JSON. */
  'templateVersions.read': {
    input: z.object({ document: TemplateDocument, id: TemplateVersion.shape.id }),
    output: z.union([
      z.object({ ok: z.literal(true), text: z.string() }),
      z.object({ ok: z.literal(false), message: z.string() }),
    ]),
  },

  /** Keeps what is being edited, all of it, for the next time; what is left out is a draft no more. */
  'drafts.keep': { input: Drafts, output: doneOrRefused },

  /** The YAML with the real token in it, to the clipboard. */
  'deployment.copy': { input: DeploymentRequest, output: doneOrRefused },
  /** The same into a file that the user chooses; null when the user chose none. */
  'deployment.save': { input: DeploymentRequest, output: z.object({ path: z.string().nullable() }) },

  /** What would change in the cluster, by a dry run of all of it. @param force takes fields over that others manage */
  'installation.compare': {
    input: InstallRequest.extend({ force: z.boolean() }),
    output: z.array(PlannedObject).readonly(),
  },
  /** Applies it and follows it, which `installation.changed` tells of; refused while another is under way. */
  'installation.apply': { input: InstallRequest.extend({ force: z.boolean() }), output: doneOrRefused },
  /** What the cluster has of it, and what of that a removal would delete. */
  'installation.find': {
    input: InstallRequest,
    output: z.union([
      z.object({ ok: z.literal(true), objects: z.array(RemovedObject).readonly() }),
      z.object({ ok: z.literal(false), message: z.string() }),
    ]),
  },
  /** Deletes these of its objects, if they are still its, and waits until they are gone. */
  'installation.remove': {
    input: InstallRequest.extend({ objects: z.array(InstalledObject).max(100).readonly() }),
    output: doneOrRefused,
  },
  /** Follows it no longer, and forgets what was said of it. What was sent to the cluster stays. */
  'installation.forget': { input: connectionOnly, output: nothing },

  /** What the user's kubeconfig files say: nothing else is read or run, and no cluster is asked. */
  'connections.contexts': {
    input: nothing,
    output: z.object({ contexts: z.array(KubeContext).readonly(), message: z.string().nullable() }),
  },
  /**
   * Takes a pair into use, keeps it and shows it. `connectionId` names a kept connection that becomes this pair, its
   * running agent stopped first; without it, a connection of the same pair is shown or a new one is added. `token`
   * undefined keeps the one there is, as does a login left out of `proxyLogins`, of a proxy that the pair names. When refused,
   * nothing has changed, except what the sentence names.
   */
  'connections.use': {
    input: z.object({
      connectionId: ConnectionId.optional(),
      choice: ConnectionChoice,
      token: z.string().max(10_000).optional(),
      proxyLogins: z.object({ api: ProxyLogin.optional(), cluster: ProxyLogin.optional() }).optional(),
    }),
    output: doneOrRefused,
  },
  /** Shows a kept connection and opens it if need be; the agents of the others go on. */
  'connections.show': { input: connectionOnly, output: doneOrRefused },
  /** Calls a kept connection by a name of the user's; null: by its two ends. */
  'connections.rename': {
    input: z.object({ ...ofConnection, name: ConnectionName.nullable() }),
    output: doneOrRefused,
  },
  /** Stops its agent, closes it, and keeps it no longer. Its token stays in the key store. */
  'connections.remove': { input: connectionOnly, output: doneOrRefused },
  'connections.replaceToken': {
    input: z.object({ ...ofConnection, token: z.string().min(1).max(10_000) }),
    output: doneOrRefused,
  },
  /**
   * Runs every check of an open connection. `tryFromInside` makes a Job that asks the API from a pod, and deletes it again:
   * only on the user's word.
   */
  'connections.check': {
    input: z.object({ ...ofConnection, tryFromInside: z.boolean().default(false) }),
    output: z.array(Check).readonly(),
  },
  /** Saves a support bundle (zip) with what the checks found last into a file that the user chooses; null when they chose none. */
  'connections.saveBundle': { input: connectionOnly, output: z.object({ path: z.string().nullable() }) },
  /** Starts the cluster of a connection by the tool of this machine that made it, minutes at most, and gives what that said. */
  'connections.startCluster': {
    input: connectionOnly,
    output: z.object({ ok: z.boolean(), command: z.string(), output: z.string() }),
  },
  /**
   * Whether a cluster answers and lets us create Jobs, before it is taken into use. Its user's plugin runs for that, so it
   * is called only for what the user has picked. `proxyLogin` undefined: the one that is kept for the proxy.
   */
  'connections.tryContext': {
    input: ContextChoice.omit({ kind: true }).extend({ proxyLogin: ProxyLogin.optional() }),
    output: z.object({ ok: z.boolean(), detail: z.string() }),
  },

  /**
   * What a context is to the user, for the frame and for questions; null: what is guessed. With `readOnly` nothing is
   * written to its cluster from here any more: calls that would are refused, and its agents end, which still deploys what
   * they have claimed.
   */
  'connections.markContext': {
    input: z.object({ context: ContextName, mark: Mark.nullable() }),
    output: doneOrRefused,
  },

  /** Ends a program that gives credentials. It is not run again for that connection before `plugins.runAgain`. */
  'plugins.end': { input: z.object({ id: z.string().max(64) }), output: nothing },
  /** An address that it says, whole, to the clipboard. Refused when it is gone. @see PluginNotice.addresses */
  'plugins.copyAddress': {
    input: z.object({ id: z.string().max(64), address: z.string().max(10_000) }),
    output: doneOrRefused,
  },
  /** Lets one that was ended run again, and asks its cluster now. */
  'plugins.runAgain': { input: z.object({ id: z.string().max(64) }), output: nothing },

  ...workPoolCalls,

  /** Of an open problem nothing is counted or told for a while. */
  'problems.mute': { input: OfProblem.extend({ duration: MuteFor }), output: doneOrRefused },
  'problems.unmute': { input: OfProblem, output: doneOrRefused },

  'settings.change': { input: SettingsPatch, output: doneOrRefused },
  /** Reads exported settings from a file that the user chooses. Nothing changes. */
  'settings.readImport': { input: nothing, output: ImportRead },
  /** Adds what was read to the settings, all of it at once; what `planImport` leaves out stays out. */
  'settings.import': { input: SettingsExport, output: doneOrRefused },

  'app.copyText': { input: z.object({ text: z.string().max(10_000_000) }), output: nothing },
  /** Saves into a file that the user chooses; null when the user chose none. */
  'app.saveText': {
    input: z.object({ suggestedName: FileName, text: z.string().max(50_000_000) }),
    output: z.object({ path: z.string().nullable() }),
  },
  'app.showSettingsFile': { input: nothing, output: nothing },
  'app.showLogFile': { input: nothing, output: nothing },
  /** What the user sees from now on: nobody is notified of it. */
  'app.see': { input: InSight, output: nothing },
  /** Where the window is to be led, of the connection shown; null when there is nothing to follow. Each is given once. */
  'app.takePlace': { input: nothing, output: Place.nullable() },
  /** The answer to `quit.asked`; without one, Flowdeck quits. False: not now, for the user has been asked first. */
  'app.answerQuit': { input: z.object({ quit: z.boolean() }), output: nothing },
} as const

export type Calls = typeof calls
export type CallName = keyof Calls
/** What a caller gives; what has a default may be left out. */
export type CallInput<C extends CallName> = z.input<Calls[C]['input']>
/** The same as a handler gets it. */
export type CheckedInput<C extends CallName> = z.output<Calls[C]['input']>
export type CallOutput<C extends CallName> = z.infer<Calls[C]['output']>
export type Handlers = { readonly [C in CallName]: (input: CheckedInput<C>) => Promise<CallOutput<C>> }

/** What the preload puts on `window.flowdeck`: one way in, one way out. */
export interface Bridge {
  call<C extends CallName>(name: C, input: CallInput<C>): Promise<CallOutput<C>>
  /** @returns a function that ends the subscription. */
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void
}
