import type { DialectId, Phase, StateLook } from '../model/dialect-words'
import type { ClaimRecord } from '../model/claim'
import type { FieldChange } from '../template/field-change'
import type { JobTemplate } from '../template/parse-template'
import type { Container } from '../template/job-manifest'
import type { Rule } from '../template/rule'
import type { StructureRule } from '../template/structure'
import type { DeploymentGenerator } from './deployment'

/**
 * What a run's Job is made from, besides the template and the agent's options: storage, environment, run config… Plain
 * data that may cross to the panel; only the dialect that made it looks inside.
 */
export interface JobInputs {
  readonly dialect: DialectId
  readonly flowRunId: string
  readonly flowId: string
  readonly [field: string]: unknown
}

/**
 * What the agent knows when it makes a Job, whatever the run. A dialect reads what its upstream has, and leaves the rest.
 * Empty and absent differ where upstream tells them apart: each dialect says so at its own rule.
 */
export interface JobOptions {
  /** The Prefect API as pods see it. */
  readonly api: string
  /** Token or API key; "" for none. */
  readonly token: string
  readonly namespace: string
  /** Names of pull secrets as one text, comma-separated, as upstream's IMAGE_PULL_SECRETS. */
  readonly imagePullSecrets: string
  /** The eight hex digits that the name of the Job ends in. */
  readonly identifier: string
  /** For a Job that has its name already; by default the template says how it begins. */
  readonly jobName?: string
  /** 1.x: the tenant that the agent works for. */
  readonly tenantId?: string | null
  /** 1.x: the agent's labels. */
  readonly labels?: readonly string[]
  /** 1.x: variables for every run, `--env`. */
  readonly env?: Readonly<Record<string, string>>
  readonly serviceAccountName?: string
  /** 1.x: whether runs send their logs to the API; true by default. */
  readonly cloudLogs?: boolean
  /** 1.x: what PREFECT__BACKEND says; "cloud" by default. */
  readonly backend?: 'cloud' | 'server'
  /** 1.x: the agent's own log level, which runs inherit. */
  readonly logLevel?: string
  /** 3: the worker's name. */
  readonly workerName?: string
  /** 3: the worker's id; only Prefect Cloud gives one. */
  readonly workerId?: string
  /** 3: `user:password` of a server of one's own; "" for none. */
  readonly authString?: string
  /**
   * 3: Prefect's other settings that are set where the agent runs, such as PREFECT_LOGGING_LEVEL, in upstream's order: runs
   * inherit them.
   */
  readonly settings?: Readonly<Record<string, string>>
  /** 3: the variables of the agent's process, which templates name as `{{ $NAME }}`. */
  readonly environment?: Readonly<Record<string, string>>
  /** 3: where runs read the API key from; in plain text without it. */
  readonly tokenSecret?: SecretKey
  /** 3: where runs read the auth string from; in plain text without it. */
  readonly authStringSecret?: SecretKey
  /** 3: the variables of each Job stand in a Secret of its own. */
  readonly envInSecret?: boolean
  /** 3: the Prefect whose worker this stands for, in labels; 3.9.1 by default. */
  readonly prefectVersion?: string
  /** 3: the image of runs that name none; that of Prefect 3.9.1 by default. */
  readonly defaultImage?: string
  /** 3: the address of the cluster's API server, to tell whether a run asks for another cluster. */
  readonly clusterServer?: string
}

/** A value in a Secret of the Jobs' namespace. */
export interface SecretKey {
  readonly name: string
  readonly key: string
}

/** The changes that make a run's Job from a template, in order: manifest, preview and editor locks all come from them. */
export type JobChanges =
  | {
      readonly ok: true
      /** The one that applies: the agent's, or the run's own where the dialect has such. */
      readonly template: JobTemplate
      readonly changes: readonly FieldChange[]
      /** 3: a Secret that the Job needs, as an object of Kubernetes. Upstream makes the Job its owner. */
      readonly secret?: object
    }
  | {
      readonly ok: false
      /** Upstream's words, for the agent's log and the run's. */
      readonly reason: string
      /** What the user can do about it, as a sentence. */
      readonly advice: string
      /** Whether the run is marked Failed for it; otherwise it is left as it is, as upstream does. */
      readonly failsRun: boolean
    }

export interface BuiltInTemplate {
  readonly name: string
  readonly description: string
  readonly text: string
}

/** In what the templates of a dialect differ from a Job that could be posted as it is. */
export interface TemplateForm {
  readonly structure: StructureRule
  /** Of the rules that hold for any Job, those that hold here. */
  readonly generalRules: readonly Rule[]
  /** Where in the list the container that runs the flow stands. */
  readonly flowIndex: (containers: readonly Container[]) => number
  /** Fields that upstream wants to find, as "spec.template.spec.parallelism", and that Kubernetes does not know. */
  readonly strangeFields: readonly string[]
}

/** Everything in which one generation of Prefect differs from another, on this side of the wire. */
export interface Dialect {
  readonly id: DialectId
  /** As people call it: "Prefect 0.6". */
  readonly title: string
  /** Label of Jobs and pods that holds the run's id; also the selector of what is looked for in the cluster. */
  readonly runLabel: string
  readonly flowLabel: string
  /** The Job of a run, pure. Never changes the template. */
  jobOf(inputs: JobInputs, template: JobTemplate, options: JobOptions): JobChanges
  /**
   * Stands for whatever a run brings: where only the places that the agent writes to are of interest, and in a preview for
   * who has no run yet.
   */
  readonly anyRun: JobInputs
  /** Upstream's first: the default of a headless agent. The one that the panel proposes is named `flowdeck`. */
  readonly templates: readonly BuiltInTemplate[]
  /** A Job as it is, with one container for the flow, where left out. */
  readonly templateForm?: TemplateForm
  /** Beyond the rules that hold for any Job. */
  readonly rules: readonly Rule[]
  /** The sentence by which a run is claimed, and back; null for a sentence that is none of ours. */
  formatClaim(claim: ClaimRecord): string
  parseClaim(sentence: string | null): ClaimRecord | null
  /** The API's own word for each phase. */
  readonly phaseWords: Readonly<Record<Phase, string>>
  /** How a state of this name is drawn. An unknown one is drawn as its phase. */
  lookOf(state: string, phase: Phase): StateLook
  readonly deployment: DeploymentGenerator
}
