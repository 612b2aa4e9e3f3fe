import type { Dialect } from '../../shared/dialect/dialect'
import type { Refusal } from '../../shared/model/agent-status'
import type { DialectId } from '../../shared/model/dialect-words'
import type { Right } from '../../shared/model/rights'
import type { JobTemplate } from '../../shared/template/parse-template'
import type { OpenConnection } from '../connection/connection'

/** What to do, in the words of where the user is: in the panel, or at a command line. Each is a sentence, or "". */
export interface DoctorWords {
  /** @param refusal null when the API does not answer */
  readonly api: (refusal: Refusal | null, dialect: DialectId | null) => string
  readonly cluster: string
  readonly credentials: string
  readonly template: string
}

/** What the doctor looks at, and with what. */
export interface DoctorParts {
  readonly connection: OpenConnection
  /** Name of the agent, to tell its Jobs and its worker from those of others. */
  readonly agentName: string
  /** The one in force for a dialect; of a server that does not say which it is, the first one's. */
  readonly template: (dialect: Dialect) => JobTemplate
  readonly rights: readonly Right[]
  readonly words: DoctorWords
  /** Whether the API is tried from inside the cluster, which makes a Job. */
  readonly tryFromInside: boolean
  /** The image of that Job; the runs' own when left out. */
  readonly insideImage?: string | undefined
  readonly signal: AbortSignal
}
