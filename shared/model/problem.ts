import { z } from 'zod'
import type { Refusal } from './agent-status'
import { Toleration } from './room'
import { TemplateEdit } from './template-edit'

/** The run of a problem, with what a sentence about it needs. */
export const RunRef = z.object({ id: z.string(), name: z.string(), flowName: z.string() })
export type RunRef = Readonly<z.infer<typeof RunRef>>

const ofRun = { run: RunRef }
/** Of one of the pod's containers, in its namespace. */
const ofContainer = { ...ofRun, container: z.string(), init: z.boolean(), namespace: z.string() }

/** What Flowdeck keeps on this machine. */
export const OwnFileName = z.enum(['settings', 'drafts', 'tokens'])
export type OwnFileName = z.infer<typeof OwnFileName>

/** Something that needs the user. Words come from `explain`, alike for panel, command line and run logs. */
export const Problem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tokenRefused'), api: z.string(), message: z.string() }),
  z.object({ kind: z.literal('apiUnreachable'), api: z.string(), message: z.string() }),
  z.object({ kind: z.literal('runsUnreadable'), api: z.string(), message: z.string() }),
  z.object({ kind: z.literal('clusterUnreachable'), context: z.string(), server: z.string(), message: z.string() }),
  z.object({ kind: z.literal('clusterRefused'), context: z.string(), message: z.string() }),
  /** The program that the kubeconfig names gives no credentials; the cluster was not asked. */
  z.object({ kind: z.literal('pluginFailed'), plugin: z.string(), context: z.string(), message: z.string() }),
  z.object({ kind: z.literal('kubeconfigUnreadable'), message: z.string() }),
  /** The kubeconfig no longer leads to the context of a connection that is open. */
  z.object({ kind: z.literal('contextLost'), context: z.string(), message: z.string() }),
  /** A pair that is never opened, kept by an earlier version or written by hand; see `whyNeverOpened`. */
  z.object({ kind: z.literal('pairRefused'), api: z.string(), message: z.string() }),
  /** A file of Flowdeck's own can't be used. */
  z.object({
    kind: z.literal('fileUnusable'),
    file: OwnFileName,
    path: z.string(),
    message: z.string(),
    /** Where the file is kept since another took its place; null as long as none has. */
    keptAs: z.string().nullable(),
  }),
  z.object({ kind: z.literal('templateBroken'), path: z.string(), line: z.number().nullable(), message: z.string() }),
  z.object({ kind: z.literal('forbidden'), resource: z.string(), namespace: z.string(), message: z.string() }),
  /** The API speaks another dialect than the connection asks for. */
  z.object({ kind: z.literal('wrongDialect'), api: z.string(), message: z.string() }),
  /** There is no Prefect at the address, its certificate is not trusted, or a proxy does not let us through. */
  z.object({ kind: z.literal('apiOutOfReach'), api: z.string(), message: z.string() }),
  /** 3: there is no such work pool or queue, or it is of another type. */
  z.object({ kind: z.literal('workPoolRefused'), api: z.string(), message: z.string() }),
  /** The agent itself may not do what it needs; `user` is null where the server does not name it. */
  z.object({
    kind: z.literal('notAllowed'),
    user: z.string().nullable(),
    verb: z.string(),
    resource: z.string(),
    namespace: z.string(),
    message: z.string(),
  }),
  /** A right that the agent can go on without, which leaves something undone; `user` as above. */
  z.object({
    kind: z.literal('rightMissing'),
    user: z.string().nullable(),
    verb: z.string(),
    resource: z.string(),
    namespace: z.string(),
    message: z.string(),
  }),
  /** Finished Jobs whose time has come can't be deleted. */
  z.object({ kind: z.literal('notCleaned'), message: z.string() }),
  z.object({ kind: z.literal('noNamespace'), namespace: z.string(), message: z.string() }),
  /** Claimed runs wait until others have ended; `waiting` says how many. */
  z.object({
    kind: z.literal('quotaExceeded'),
    namespace: z.string(),
    message: z.string(),
    waiting: z.number().int(),
  }),
  /** An error of Flowdeck's own. `where` ends the sentence "while …": "reading the queue". */
  z.object({ kind: z.literal('mistake'), where: z.string(), message: z.string() }),
  /** Rows or fields of a server's answers that can't be read; `from` names the server: "the cluster minikube". */
  z.object({ kind: z.literal('leftOut'), from: z.string(), count: z.number().int(), message: z.string() }),
  /** Nothing can be made of the run: `reason` in upstream's words, `advice` as a sentence. */
  z.object({ kind: z.literal('unrenderable'), ...ofRun, reason: z.string(), advice: z.string() }),
  z.object({ kind: z.literal('jobRejected'), ...ofRun, status: z.number().int(), message: z.string() }),
  z.object({
    kind: z.literal('imagePullFailed'),
    ...ofContainer,
    image: z.string(),
    reason: z.string(),
    message: z.string(),
    /** The container's imagePullPolicy. */
    pullPolicy: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('unschedulable'),
    ...ofRun,
    namespace: z.string(),
    /** What the pod asks for: {"cpu": "8"}. */
    requests: z.record(z.string(), z.string()),
    /** What its first container asks for, which runs the flow. */
    flowRequests: z.record(z.string(), z.string()),
    /** Its nodeSelector, tolerations, and scheduling gates. */
    selector: z.record(z.string(), z.string()),
    tolerations: z.array(Toleration).readonly(),
    gates: z.array(z.string()).readonly(),
    reason: z.string(),
    message: z.string(),
  }),
  z.object({
    kind: z.literal('outOfMemory'),
    ...ofRun,
    container: z.string(),
    limit: z.string().nullable(),
    exitCode: z.number().int(),
  }),
  z.object({ kind: z.literal('containerConfig'), ...ofContainer, reason: z.string(), message: z.string() }),
  /** The API server refuses the pod that the Job controller asks for. */
  z.object({ kind: z.literal('podRefused'), ...ofRun, namespace: z.string(), message: z.string() }),
  /** The pod has a node, which can't prepare it: a volume, a network. `reason` is its event's. */
  z.object({
    kind: z.literal('podHeldUp'),
    ...ofRun,
    namespace: z.string(),
    reason: z.string(),
    message: z.string(),
  }),
  z.object({ kind: z.literal('podEvicted'), ...ofRun, message: z.string() }),
  /** The cluster ended it for another pod, or for its node; `reason` as Kubernetes names it. */
  z.object({ kind: z.literal('podDisrupted'), ...ofRun, reason: z.string(), message: z.string() }),
  /** Its pod was at work when its node stopped reporting: nobody knows whether it still is. */
  z.object({ kind: z.literal('nodeSilent'), ...ofRun, node: z.string(), message: z.string() }),
  z.object({ kind: z.literal('deadlineExceeded'), ...ofRun, message: z.string() }),
  z.object({
    kind: z.literal('containerFailed'),
    ...ofRun,
    container: z.string(),
    init: z.boolean(),
    exitCode: z.number().int().nullable(),
    /** It is started again and again. */
    restarting: z.boolean(),
    message: z.string(),
  }),
])
export type Problem = Readonly<z.infer<typeof Problem>>

const refusals = {
  credentials: 'tokenRefused',
  dialect: 'wrongDialect',
  version: 'wrongDialect',
  workPool: 'workPoolRefused',
  address: 'apiOutOfReach',
  certificate: 'apiOutOfReach',
  authorities: 'apiOutOfReach',
  proxy: 'apiOutOfReach',
} as const

/** That a Prefect API does not take us. @param api its address @param message its own words */
export const problemOfRefusal = (refusal: Refusal, api: string, message: string): Problem => ({
  kind: refusals[refusal],
  api,
  message,
})

/** What a cluster's link says that is refused. */
export const problemOfCluster = (
  { message, plugin }: { readonly message: string; readonly plugin?: string | null | undefined },
  context: string,
): Problem =>
  plugin ? { kind: 'pluginFailed', plugin, context, message } : { kind: 'clusterRefused', context, message }

/** What a press on a remedy does; every kind is carried out by renderer/state. */
export const RemedyAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('editTemplate'), edits: z.array(TemplateEdit).readonly() }),
  z.object({ kind: z.literal('copy'), text: z.string() }),
  z.object({ kind: z.literal('goTo'), page: z.enum(['template', 'connections', 'settings', 'jobs', 'problems']) }),
  z.object({ kind: z.literal('runAgain'), flowRunId: z.string() }),
  z.object({ kind: z.literal('deployRun'), flowRunId: z.string() }),
  z.object({ kind: z.literal('resumeJob'), jobUid: z.string() }),
  z.object({ kind: z.literal('startAgent') }),
  z.object({ kind: z.literal('retryNow') }),
])
export type RemedyAction = Readonly<z.infer<typeof RemedyAction>>

export interface Remedy {
  readonly label: string
  readonly action: RemedyAction
}

/** Something explained: what happened, why, the server's own words, what can be done. */
export interface Explanation {
  readonly what: string
  readonly why: string
  readonly quote: string | null
  readonly next: readonly Remedy[]
}

/** A problem as the panel lists it: alike ones of one flow are one entry. Instants are ms since the epoch. */
export const ProblemEntry = z.object({
  key: z.string(),
  problem: Problem,
  /** The newest of its runs. */
  runs: z.array(RunRef).readonly(),
  /** How many more there are. */
  moreRuns: z.number().int(),
  since: z.number(),
  lastAt: z.number(),
  /** Null while it is open. */
  solvedAt: z.number().nullable(),
})
export type ProblemEntry = Readonly<z.infer<typeof ProblemEntry>>

/** Problems with the same key are one entry: the same thing gone wrong for runs of the same flow. */
export function problemKey(problem: Problem): string {
  if ('run' in problem) return `${problem.kind}/${problem.run.flowName}`
  if (problem.kind === 'forbidden') return `forbidden/${problem.resource}`
  if (problem.kind === 'notAllowed' || problem.kind === 'rightMissing')
    return `${problem.kind}/${problem.verb}/${problem.resource}`
  if (problem.kind === 'fileUnusable') return `fileUnusable/${problem.file}`
  if (problem.kind === 'templateBroken') return `templateBroken/${problem.path}`
  if (problem.kind === 'pairRefused') return `pairRefused/${problem.api}`
  if (problem.kind === 'contextLost') return `contextLost/${problem.context}`
  if (problem.kind === 'mistake') return `mistake/${problem.where}`
  if (problem.kind === 'leftOut') return `leftOut/${problem.from}`
  return problem.kind
}
