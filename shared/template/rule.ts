import type { TemplateEdit } from '../model/template-edit'
import type { Container, UnfilledJob } from './job-manifest'
import type { Path } from './path'
import type { Severity } from './template-check'

/** What a rule of the linter may look at. */
export interface RuleView {
  readonly job: UnfilledJob
  readonly context: CheckContext
  /** The container that runs the flow. */
  readonly flow: Container
  readonly flowPath: Path
  /** The template as a run's Job would have it. */
  readonly filled: unknown
  /** Paths of what the agent overwrites: what stands there harms nobody. */
  readonly replaced: readonly Path[]
  /** Why the template makes no Job of a run that brings nothing of its own; null when it does. */
  readonly refusal: { readonly reason: string; readonly advice: string } | null
  /** How a scalar is spelled in the text: `1.10` is the number 1.1. */
  readonly spelling: (path: Path) => string | undefined
  /** The same of a scalar that stands without quotes and without a tag. */
  readonly plain: (path: Path) => string | undefined
}

export interface CheckContext {
  /** Images can be loaded into it without a registry: minikube, kind, k3d, Docker Desktop. */
  readonly localCluster: boolean
  /** Where the agent creates Jobs, when that is known. */
  readonly namespace?: string | undefined
  /** 3: the variables that the base job template declares; those of upstream's own where left out. */
  readonly variables?: readonly string[]
}

/** What a rule found, before it has a line. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly path: Path
  readonly message: string
  readonly edit?: TemplateEdit & { readonly label: string }
}

export type Rule = (view: RuleView) => readonly Finding[]

export const podSpecPath: Path = ['spec', 'template', 'spec']
