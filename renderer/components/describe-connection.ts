import { visible } from '../../shared/model/printable'
import type { AgentStatus } from '../../shared/model/agent-status'
import type { Connection, ConnectionChoice } from '../../shared/model/connection'
import type { MarkInForce } from '../../shared/model/context-mark'
import { capital } from '../../shared/model/sentence'
import type { SavedConnection } from '../../shared/model/settings'
import { shownAddress } from '../../shared/secrets/addresses'

/** The API in a word or two: "practice API", or the host of its address. */
export function nameOfApi({ api }: Connection): string {
  return api.practice ? 'practice API' : visible(hostOf(api.url))
}

/** A pair that need not be open: "api.example.com → minikube / default". */
export function nameOfChoice({ api, cluster }: ConnectionChoice): string {
  const from = api.kind === 'practice' ? `practice API ${api.dialect}` : hostOf(api.url)
  const to = cluster.kind === 'practice' ? 'practice cluster' : `${cluster.context} / ${cluster.namespace}`
  return visible(`${from} → ${to}`)
}

/** What the user calls it, else its two ends. */
export const nameOfSaved = ({ name, choice }: SavedConnection): string =>
  name === undefined ? nameOfChoice(choice) : visible(name)

/** How it stands with the agent of a connection that is not shown. */
export const agentWords = {
  off: 'its agent is off',
  running: 'its agent is running',
  paused: 'its agent only watches',
  stopping: 'its agent is stopping',
} as const satisfies Record<AgentStatus['mode'], string>

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return shownAddress(url)
  }
}

/** What a mark says, in the words of its tag; null when it says nothing but a colour. */
export function wordsOfMark({ production, readOnly, guessed }: MarkInForce): string | null {
  const words = [...(production ? [guessed ? 'looks like production' : 'production'] : []), ...(readOnly ? ['read-only'] : [])] // prettier-ignore
  return words.length === 0 ? null : capital(words.join(', '))
}

/** Where something happens: "Context minikube, namespace default". What its mark says is said too. */
export function placeOf(context: string, namespace: string, mark: MarkInForce): string {
  const words = wordsOfMark(mark)
  return `Context ${visible(context)}, namespace ${visible(namespace)}${words === null ? '' : `. ${words}.`}`
}
