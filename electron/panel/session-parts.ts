import type { ConnectionChoice, ConnectionId } from '../../shared/model/connection'
import type { DialectId } from '../../shared/model/dialect-words'
import type { Settings } from '../../shared/model/settings'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import type { JobTemplate } from '../../shared/template/parse-template'
import type { Clock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import type { Outlet } from './outlet'

/** What a session is made of. */
export interface SessionParts {
  readonly id: ConnectionId
  /** The session's from now on: it closes it. */
  readonly connection: OpenConnection
  readonly choice: ConnectionChoice
  readonly settings: () => Settings
  readonly template: (dialect: DialectId) => JobTemplate
  /** Why no Job is made, as a sentence; null when Jobs are. The dialect is null while it is not known. */
  readonly whyNoTemplate: (dialect: DialectId | null) => string | null
  readonly heartbeatPath: string | null
  /** Where evidence of Jobs is kept unless the settings name a folder. */
  readonly usualEvidenceFolder: string
  /** What Flowdeck logs goes there. */
  readonly logPath: string
  readonly known: KnownSecrets
  readonly outlet: Outlet
  readonly log: (line: string) => void
  readonly clock: Clock
  /** 0 to 1 */
  readonly random: () => number
}
