import { describeAgent, type AgentStatus } from '../../shared/model/agent-status'
import type { ConnectionId } from '../../shared/model/connection'
import { printableLine } from '../../shared/model/printable'

/** Of a sentence, so much is in the menu: a server's words may be part of it. */
const sentenceChars = 120
/** Of more connections than this, the window tells. */
const agentsMax = 8

/** An agent as the tray tells of it. */
export interface TrayAgent {
  readonly connectionId: ConnectionId
  /** What the window's title calls its connection. */
  readonly name: string
  readonly status: AgentStatus
  /** Its cluster is production: the window asks before it deploys there. */
  readonly asks: boolean
  /** Nothing is written to its cluster. */
  readonly readOnly: boolean
}

export type TrayItem =
  | { readonly kind: 'separator' }
  /** Only says something. */
  | { readonly kind: 'words'; readonly label: string }
  | { readonly kind: 'open' | 'quit'; readonly label: string }
  | {
      readonly kind: 'agent'
      readonly label: string
      readonly connectionId: ConnectionId
      readonly mode: 'running' | 'paused'
    }

/**
 * The menu of the tray's icon: each agent in a line with what can be done about it, the window, the way out. It is the same as
 * long as nothing happens: where another menu is set, one that is open closes under the pointer.
 */
export function trayMenu(agents: readonly TrayAgent[]): readonly TrayItem[] {
  const more = agents.length - agentsMax
  return [
    ...(agents.length === 0 ? [words('Not connected')] : agents.slice(0, agentsMax).flatMap(lines)),
    ...(more > 0 ? [words(`${more} more under Connections`)] : []),
    { kind: 'separator' },
    { kind: 'open', label: 'Open Flowdeck' },
    { kind: 'quit', label: 'Quit Flowdeck' },
  ]
}

function lines(agent: TrayAgent): TrayItem[] {
  const { status, connectionId } = agent
  const sentence = cut(printableLine(describeAgent(status, null)))
  const said = [words(plain(agent.name)), words(plain(sentence))]
  if (status.mode === 'running') {
    return [...said, { kind: 'agent', label: 'Watch only: claim nothing further', connectionId, mode: 'paused' }]
  }
  if (status.mode === 'stopping' || agent.readOnly) return said
  if (agent.asks) return [...said, { kind: 'open', label: 'Start the agent in the window, which asks first' }]
  return [...said, { kind: 'agent', label: 'Start the agent', connectionId, mode: 'running' }]
}

const words = (label: string): TrayItem => ({ kind: 'words', label })
const cut = (text: string): string => (text.length > sentenceChars ? `${text.slice(0, sentenceChars)}…` : text)
/** A menu takes "&" for the mark of the next letter's key. */
const plain = (text: string): string => text.replaceAll('&', '&&')
