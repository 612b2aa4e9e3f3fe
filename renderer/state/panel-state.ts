import type { ImportRead } from '../../shared/contract/contract'
import type { ConnectionId, KubeContext } from '../../shared/model/connection'
import type { DialectId } from '../../shared/model/dialect-words'
import type { PageName } from '../../shared/model/place'
import type { TemplateEdit } from '../../shared/model/template-edit'
import type { SavedConnection } from '../../shared/model/settings'
import type { RunRef } from '../../shared/model/problem'
import { emptyData, type KeptData } from './kept-data'
import type { SavedFilter } from './run-filter'
import type { TriedFix } from './tried-fix'
import type { PoolDraft, PoolTemplate } from './pool-draft'

export type { PageName }

export interface Toast {
  readonly id: number
  /** Errors stay until they are read; the rest goes by itself. */
  readonly tone: 'error' | 'info'
  readonly message: string
}

/** What is asked before Flowdeck quits. */
export interface QuitQuestion {
  /** What is not saved, each with its name: "the template for Prefect 1.x", "the template of work pool kube". */
  readonly drafts: readonly string[]
  /** What follows from quitting, in sentences. */
  readonly message: string
}

/** What was read of a file of exported settings. */
export type SettingsToImport = Omit<Extract<ImportRead, { kind: 'read' }>, 'kind'>

/** What lies over the page; at most one thing does. */
export type Dialog =
  | { readonly kind: 'none' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'keys' }
  /** What the context shown is to the user. */
  | { readonly kind: 'mark' }
  /** What the user calls a connection. */
  | { readonly kind: 'name'; readonly connection: SavedConnection }
  | {
      readonly kind: 'choose'
      readonly title: string
      readonly message: string
      /** The objects, where there are several. */
      readonly objects?: readonly string[]
      readonly choices: readonly {
        /** The verb with its object: "End the run". */
        readonly label: string
        /** What follows from it, in a sentence. */
        readonly sentence: string
        readonly choose: () => void
      }[]
      readonly keepLabel: string
    }
  | ({ readonly kind: 'quit' } & QuitQuestion)
  /** A change of the template that helps against a problem, shown before it is made. */
  | {
      readonly kind: 'fix'
      /** The verb with its object: "Ask for 500m CPU". */
      readonly act: string
      readonly edits: readonly TemplateEdit[]
      /** The template in force, and what it becomes. */
      readonly before: string
      readonly after: string
      /** What the template is of: "the template", "the template of work pool kube". */
      readonly template: string
      readonly run: RunRef
      /** See `causeOf`. */
      readonly cause: string
      /** @returns why it was not saved, as a sentence; null when it was */
      readonly save: () => Promise<string | null>
    }
  /** Of Flow runs: a deployment of the connection shown. */
  | { readonly kind: 'runDeployment' }
  /** Of Flow runs: between which times its runs ran or were due; the name of a filter; all that have one. */
  | { readonly kind: 'runTimes' | 'saveFilter' | 'savedFilters' }
  /** Of Settings: what goes into a file of them; what such a file changes here. */
  | { readonly kind: 'exportSettings' }
  | ({ readonly kind: 'importSettings' } & SettingsToImport)
  /** Of Flow runs: the manifests of two runs of the connection shown. */
  | { readonly kind: 'compareRuns'; readonly runIds: readonly [string, string] }
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
      /** `plain` where nothing ends. */
      readonly look?: 'plain'
      readonly confirm: () => void
    }

/** Something that is being done with several runs or Jobs. */
export interface AtWork {
  /** "Deploying runs" */
  readonly doing: string
  readonly done: number
  readonly total: number
  /** Leaves those as they are that are not begun. */
  readonly stop: () => void
}

/** What the guide of the page Connections is open for. */
export type GuideGoal =
  | { readonly kind: 'none' }
  /** This connection becomes another pair. */
  | { readonly kind: 'change'; readonly connectionId: ConnectionId }
  /** One more; `context` is chosen to begin with, null for the one that is proposed. */
  | { readonly kind: 'add'; readonly context: string | null }

export interface PanelState extends KeptData {
  readonly status: 'loading' | 'ready' | 'failed'
  /** Why the panel could not be filled; only while `failed`. */
  readonly failure: string | null
  readonly page: PageName
  /** Whether the user has gone to a page; before that, and while nothing is connected, the guide stands there. */
  readonly pageChosen: boolean
  readonly guide: GuideGoal
  /** The page from which something on this one was opened; null when it was gone to by itself. */
  readonly cameFrom: PageName | null
  /** Whether the page Jobs shows what would become of them in place of them. */
  readonly cleanUpShown: boolean
  /** What of the page is to have the focus once it is drawn; null: it stays where it is. */
  readonly focusWanted: 'list' | 'editor' | null
  /** What is being done with several rows; one such at a time. */
  readonly atWork: AtWork | null
  /** The contexts of the kubeconfig, as last read; empty before. */
  readonly kubeContexts: readonly KubeContext[]
  /** Templates as edited and not yet saved; none for a dialect whose template is the one in force. */
  readonly templateDrafts: Readonly<Partial<Record<DialectId, string>>>
  /** Prefect 3: what was last read of the base job templates of work pools, and the drafts of them, by connection. */
  readonly poolTemplates: Readonly<Record<ConnectionId, PoolTemplate>>
  readonly poolDrafts: Readonly<Record<ConnectionId, PoolDraft>>
  /** The changes that a remedy has just made to the draft, for the template page to point at. Prefect 3: that the page is to make. */
  readonly pendingTemplateEdits: readonly TemplateEdit[] | null
  /** What was changed for a run that did not start, by its id: whether it has helped, its next Job shows. */
  readonly triedFixes: Readonly<Record<string, TriedFix>>
  /** Filters of the list of flow runs that were given names, for all connections. */
  readonly savedFilters: readonly SavedFilter[]
  readonly toasts: readonly Toast[]
  readonly dialog: Dialog
}

export const initialPanelState: PanelState = {
  ...emptyData,
  status: 'loading',
  failure: null,
  page: 'overview',
  pageChosen: false,
  guide: { kind: 'none' },
  cameFrom: null,
  cleanUpShown: false,
  focusWanted: null,
  atWork: null,
  kubeContexts: [],
  templateDrafts: {},
  poolTemplates: {},
  poolDrafts: {},
  pendingTemplateEdits: null,
  triedFixes: {},
  savedFilters: [],
  toasts: [],
  dialog: { kind: 'none' },
}
