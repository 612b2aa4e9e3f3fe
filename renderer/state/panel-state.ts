import type { AppInfo, DemoFlow, Snapshot, TemplateFile } from '../../shared/contract/contract'
import type { AgentStatus, MinuteStats } from '../../shared/model/agent-status'
import type { Connection } from '../../shared/model/connection'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent, PodSummary } from '../../shared/model/pod'
import type { ProblemEntry } from '../../shared/model/problem'
import { defaultSettings, type Settings } from '../../shared/model/settings'
import type { TemplateEdit } from '../../shared/model/template-edit'

export const pageNames = [
  'overview',
  'flowRuns',
  'jobs',
  'template',
  'deployment',
  'problems',
  'connections',
  'settings',
] as const
export type PageName = (typeof pageNames)[number]

export interface Toast {
  readonly id: number
  /** Errors stay until they are read; the rest goes by itself. */
  readonly tone: 'error' | 'info'
  readonly message: string
}

/** What lies over the page; at most one thing does. */
export type Dialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'keys' }
  | {
      readonly kind: 'confirm'
      /** A question that names the object: "Delete Job prefect-job-77bc01d4?" */
      readonly title: string
      /** What ends, what follows from it, what stays. */
      readonly message: string
      /** The objects, where there are several. */
      readonly objects?: readonly string[]
      /** The verb with its object: "Delete Job". */
      readonly confirmLabel: string
      /** "Keep it" unless told. */
      readonly keepLabel?: string
      readonly confirm: () => void
    }

/** What the main process told us. Maps are replaced, never changed. */
export interface PanelData {
  readonly agent: AgentStatus
  /** Null until the user has chosen: then the guide is shown. */
  readonly connection: Connection | null
  readonly settings: Settings
  readonly flowRuns: ReadonlyMap<string, FlowRunSummary>
  readonly jobs: ReadonlyMap<string, JobSummary>
  readonly pods: ReadonlyMap<string, PodSummary>
  readonly kubeEvents: ReadonlyMap<string, KubeEvent>
  readonly problems: ReadonlyMap<string, ProblemEntry>
  /** One entry a minute, oldest first. */
  readonly stats: readonly MinuteStats[]
  readonly template: TemplateFile
  readonly app: AppInfo
  readonly demoFlows: readonly DemoFlow[]
}

export interface PanelState extends PanelData {
  readonly status: 'loading' | 'ready' | 'failed'
  /** Why the panel could not be filled; only while `failed`. */
  readonly failure: string | null
  readonly page: PageName
  readonly selectedRunId: string | null
  readonly selectedJobUid: string | null
  readonly selectedPodUid: string | null
  /** The template as edited and not yet saved; null when it is the one in force. */
  readonly templateDraft: string | null
  /** The change that a remedy has just made to the draft, for the template page to point at. */
  readonly pendingTemplateEdit: TemplateEdit | null
  readonly toasts: readonly Toast[]
  readonly dialog: Dialog
}

export const initialPanelState: PanelState = {
  status: 'loading',
  failure: null,
  agent: {
    mode: 'off',
    name: '',
    since: null,
    api: { state: 'unknown' },
    cluster: { state: 'unknown' },
    lastPollAt: null,
    nextPollAt: null,
    waitMs: 0,
    claimsInHand: 0,
    nextDueAt: null,
    deployed: 0,
  },
  connection: null,
  settings: defaultSettings,
  flowRuns: new Map(),
  jobs: new Map(),
  pods: new Map(),
  kubeEvents: new Map(),
  problems: new Map(),
  stats: [],
  template: { text: '', path: '', source: 'flowdeck' },
  app: { version: '', platform: '', settingsPath: '', tokenStore: '' },
  demoFlows: [],
  page: 'overview',
  selectedRunId: null,
  selectedJobUid: null,
  selectedPodUid: null,
  templateDraft: null,
  pendingTemplateEdit: null,
  toasts: [],
  dialog: { kind: 'none' },
}

/** The panel's data out of a snapshot. */
export function dataOf(snapshot: Snapshot): PanelData {
  const { flowRuns, jobs, pods, kubeEvents, problems, stats, ...rest } = snapshot
  return {
    ...rest,
    flowRuns: byKey(flowRuns, 'id'),
    jobs: byKey(jobs, 'uid'),
    pods: byKey(pods, 'uid'),
    kubeEvents: byKey(kubeEvents, 'uid'),
    problems: byKey(problems, 'key'),
    stats: [...stats].sort((a, b) => a.at - b.at),
  }
}

const byKey = <K extends string, T extends Readonly<Record<K, string>>>(items: readonly T[], key: K) =>
  new Map(items.map((item) => [item[key], item]))
