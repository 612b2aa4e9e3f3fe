import type { DialectId } from '../../shared/model/dialect-words'
import type { GivenProxy } from './given-proxy'
import type { SettingsFlags } from './settings'

/** Flags of all commands that talk to both ends. */
export interface ConnectionFlags extends SettingsFlags {
  readonly dialect: DialectId | 'auto'
  readonly jobApi?: string
  readonly kubeconfig?: string
  readonly context?: string
  readonly practice?: boolean
  readonly agentConfigId?: string
  readonly proxy?: GivenProxy
}

/** Where metrics are answered. */
export interface HostAndPort {
  /** As it was given. */
  readonly given: string
  /** All addresses of this machine when undefined. */
  readonly host: string | undefined
  readonly port: number
}

/** `--limit` of `get runs`: of the runs that changed, and of those that wait. */
export const runLimit = { usual: 1_000, most: 100_000 } as const

export interface JobRenderFlags extends SettingsFlags {
  /** By the files that are given when left out: `dialectOfFiles`. */
  readonly dialect?: DialectId
  readonly flowRun: string
  readonly template?: string
  readonly identifier?: string
  readonly output: 'yaml' | 'json'
  /** 3: files that hold what the API answers for what a Job is made from, beside its run. */
  readonly deployment?: string
  readonly workPool?: string
  readonly flow?: string
  readonly references?: string
}
