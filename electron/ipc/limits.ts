import type { CallName } from '../../shared/contract/contract'

/** What a page may ask of one call. A page that works as it should meets none of this. */
export interface CallLimits {
  /** So many answers may be under way at once. */
  readonly atOnce: number
  /** So many calls may come at once after a pause … */
  readonly burst: number
  /** … and so many a second from then on. */
  readonly perSecond: number
  /** Size of the input: a character is 1, and each value besides that is `valueSize`. */
  readonly inputSize: number
}

export const valueSize = 16

const usual: CallLimits = { atOnce: 16, burst: 100, perSecond: 50, inputSize: 40_000 }
/** It starts something, opens a window, or writes a file. */
const seldom = { atOnce: 4, burst: 20, perSecond: 2 }
/** The system's save dialog: one at a time. */
const dialog = { atOnce: 1, burst: 5, perSecond: 0.5 }

const others: Partial<Record<CallName, Partial<CallLimits>>> = {
  // All that there is to show, which may be long.
  'panel.snapshot': { atOnce: 4, burst: 20, perSecond: 5 },
  'agent.start': seldom,
  'agent.pause': seldom,
  'agent.retryNow': seldom,
  'flowRuns.startDemo': { burst: 50, perSecond: 5 },
  // Parameters may be long.
  'deployments.startRun': { atOnce: 4, burst: 20, perSecond: 2, inputSize: 1_000_000 },
  // It opens a window of another program.
  'flowRuns.openPage': { atOnce: 1, burst: 5, perSecond: 0.5 },
  // It lists all Jobs and pods of the namespace, and asks for their runs.
  'cleaning.plan': { atOnce: 2, burst: 10, perSecond: 0.5 },
  'cleaning.run': { atOnce: 1, burst: 5, perSecond: 0.5, inputSize: 2_000_000 },
  'evidence.ofRun': { atOnce: 4, burst: 30, perSecond: 5 },
  'evidence.events': { atOnce: 4, burst: 30, perSecond: 5 },
  'evidence.read': { atOnce: 4, burst: 30, perSecond: 5 },
  'podLogs.follow': { burst: 50, perSecond: 10 },
  'podLogs.earlier': { atOnce: 2, burst: 20, perSecond: 2 },
  'template.save': { ...seldom, inputSize: 1_001_000 },
  'poolTemplate.save': { ...seldom, inputSize: 2_001_000 },
  'templateVersions.list': seldom,
  'templateVersions.read': { atOnce: 2, burst: 20, perSecond: 2 },
  // Sent whole, a while after each change.
  'drafts.keep': { atOnce: 4, burst: 20, perSecond: 5, inputSize: 8_000_000 },
  'deployment.copy': { ...seldom, inputSize: 500_000 },
  'deployment.save': { ...dialog, inputSize: 500_000 },
  'installation.compare': { ...seldom, inputSize: 500_000 },
  'installation.apply': { ...seldom, inputSize: 500_000 },
  'installation.find': { ...seldom, inputSize: 500_000 },
  'installation.remove': { ...seldom, inputSize: 500_000 },
  'connections.contexts': seldom,
  'connections.use': seldom,
  'connections.show': seldom,
  'connections.rename': seldom,
  'connections.remove': seldom,
  'connections.replaceToken': seldom,
  'connections.check': seldom,
  'connections.saveBundle': dialog,
  // The panel tries fewer at once (panel/context-tries.ts), and says so to the guide: that has to get through.
  'connections.tryContext': { atOnce: 8 },
  'plugins.end': seldom,
  'plugins.copyAddress': { ...seldom, inputSize: 50_000 },
  'plugins.runAgain': seldom,
  'connections.markContext': seldom,
  'connections.workPools': seldom,
  'connections.makeWorkPool': seldom,
  'problems.mute': seldom,
  'problems.unmute': seldom,
  'settings.change': { ...seldom, perSecond: 5 },
  'settings.readImport': dialog,
  'settings.import': { ...dialog, inputSize: 2_000_000 },
  'app.copyText': { atOnce: 1, burst: 20, perSecond: 5, inputSize: 10_001_000 },
  'app.saveText': { ...dialog, inputSize: 50_001_000 },
  'app.answerQuit': { atOnce: 1, burst: 20, perSecond: 2 },
  'app.showSettingsFile': { atOnce: 1, burst: 3, perSecond: 0.2 },
  'app.showLogFile': { atOnce: 1, burst: 3, perSecond: 0.2 },
}

export const limitsOf = (call: CallName): CallLimits => ({ ...usual, ...others[call] })

/** Of events, so much is sent before the page has read any of it; the rest waits. `size` is counted as `inputSize`. */
export const unreadLimits = { events: 64, size: 8_000_000 }
/** Of a list whose changes wait, so many removed items are kept in mind; after more, the page takes a new snapshot. */
export const removedWaiting = 10_000

/** Of what a refused call says, in the log and to the page: more of it is cut. */
export const refusalChars = 200
/** Refusals are logged so often; the line after counts those that were not. */
export const refusalLines = { burst: 20, perSecond: 0.2 }
