import { dialectOf } from '../../shared/dialects/dialects'
import { DialectId } from '../../shared/model/dialect-words'
import type { PanelState, QuitQuestion } from './panel-state'

type Known = Pick<PanelState, 'templateDrafts' | 'poolDrafts' | 'connections'>

/** Null when nothing would be lost or held up, so that there is nothing to ask. */
export function quitQuestion({ templateDrafts, poolDrafts, connections }: Known): QuitQuestion | null {
  const drafts = [
    ...DialectId.options.filter((dialect) => templateDrafts[dialect] !== undefined).map(nameOfTemplate),
    ...Object.values(poolDrafts).map(({ workPool }) => `the template of work pool ${workPool}`),
  ]
  // With a cluster that takes Jobs, claims get theirs on the way out.
  const held = [...connections.values()]
    .filter(({ agent }) => agent.mode !== 'off' && agent.cluster.state !== 'connected')
    .reduce((sum, { agent }) => sum + agent.claimsInHand, 0)
  if (drafts.length === 0 && held === 0) return null
  return { drafts, message: [wordsOfClaims(held), wordsOfDrafts(drafts)].filter(Boolean).join(' ') }
}

const nameOfTemplate = (dialect: DialectId): string => `the template for ${dialectOf(dialect).title}`

function wordsOfClaims(held: number): string {
  if (held === 0) return ''
  const [runs, have, their] = held === 1 ? ['run', 'has', 'its Job'] : ['runs', 'have', 'their Jobs']
  return `${held} claimed ${runs} ${have} no Job yet, since the cluster takes none: ${their} will be made once Flowdeck is open again.`
}

function wordsOfDrafts(drafts: readonly string[]): string {
  if (drafts.length === 0) return ''
  const [first, ...others] = drafts
  const names = others.length === 0 ? first : `${drafts.slice(0, -1).join(', ')} and ${others.at(-1)}`
  return `You have changed ${names} and not saved ${drafts.length === 1 ? 'it' : 'them'}.`
}
