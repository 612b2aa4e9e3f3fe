import { z } from 'zod'
import { clusterKinds } from './cluster-kind'

/** A context's name, as a kubeconfig has it. */
export const ContextName = z.string().min(1).max(1_000)

export const MarkColour = z.enum(['red', 'orange', 'green', 'blue', 'violet'])
export type MarkColour = z.infer<typeof MarkColour>

/** What a context is to the user. */
export const Mark = z.object({
  /** Null for none. */
  colour: MarkColour.nullable(),
  /** Flowdeck asks before it deploys there. */
  production: z.boolean(),
  /** Nothing is written to its cluster from the panel. */
  readOnly: z.boolean(),
})
export type Mark = Readonly<z.infer<typeof Mark>>

/** One that the user has set. */
export const ContextMark = Mark.extend({ context: ContextName })
export type ContextMark = Readonly<z.infer<typeof ContextMark>>

/** As many as the settings keep. */
export const contextMarksMax = 500

/** What of a cluster tells whether it is somebody's production. */
export interface MarkedCluster {
  readonly practice: boolean
  readonly context: string
  readonly server: string
  /** What made it; null when nobody can say. */
  readonly kind: string | null
  readonly local: boolean
  /** Null while they have not been counted. */
  readonly nodes: number | null
}

/** The mark in force: the user's, else what was guessed. */
export interface MarkInForce extends Mark {
  readonly guessed: boolean
}

export const noMark: Mark = { colour: null, production: false, readOnly: false }

/** The mark of a cluster: what the user has set, and a guess only where nothing is set. Practice has none. */
export function markOf(marks: readonly ContextMark[], cluster: MarkedCluster): MarkInForce {
  const own = cluster.practice ? undefined : marks.find(({ context }) => context === cluster.context)
  if (own) return { colour: own.colour, production: own.production, readOnly: own.readOnly, guessed: false }
  return looksLikeProduction(cluster)
    ? { colour: 'red', production: true, readOnly: false, guessed: true }
    : { ...noMark, guessed: true }
}

const productionWord = /(^|[^a-z])(prod|production|prd|live)([^a-z]|$)/i

/**
 * A context that one would not want to mistake for a playground: by its name or its server's, or several nodes elsewhere.
 * An address of this machine says nothing against it, since a tunnel has one too; only a tool that makes clusters here does.
 */
export function looksLikeProduction({ practice, context, server, kind, local, nodes }: MarkedCluster): boolean {
  if (practice || isPlayground(kind)) return false
  return productionWord.test(context) || productionWord.test(hostOf(server)) || (!local && (nodes ?? 0) > 1)
}

const isPlayground = (kind: string | null): boolean =>
  clusterKinds.some(({ name, local }) => name === kind && local === 'always')

const hostOf = (server: string): string => /^https?:\/\/(?:[^/@]*@)?([^/:?#]+)/.exec(server)?.[1] ?? ''

/** Whether nothing is to be written to a cluster; no guess says so. */
export const isReadOnly = (
  marks: readonly ContextMark[],
  cluster: Pick<MarkedCluster, 'practice' | 'context'>,
): boolean => !cluster.practice && marks.some(({ context, readOnly }) => readOnly && context === cluster.context)

/** Why nothing is written to a cluster, and what to do about it. */
export const readOnlyWords = (context: string): string =>
  `The context ${context} is marked read-only: nothing is written to its cluster from here. Change its mark to do this.`

/** The marks with that of one context changed. @param mark null: what is guessed holds again */
export function withMark(marks: readonly ContextMark[], context: string, mark: Mark | null): readonly ContextMark[] {
  const others = marks.filter((each) => each.context !== context)
  return mark === null ? others : [...others, { ...mark, context }]
}
