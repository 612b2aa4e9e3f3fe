import { calls, type CallName, type Handlers } from '../../shared/contract/contract'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { isExpected } from './handlers/refusing'
import { maskAnswer, maskError } from './mask-outgoing'

/** Refused before any handler saw it: foreign sender, unknown call, input that the contract doesn't allow. */
export class RefusedCall extends Error {
  override readonly name = 'RefusedCall'
}

interface Frame {
  readonly url: string
}
/** What the gate looks at of Electron's WebContents. */
export interface Page {
  readonly mainFrame: Frame
}
/** What the gate looks at of an invoke. */
export interface Sender {
  readonly sender: Page
  readonly senderFrame: Frame | null
}

export interface Gate {
  /** The page that may call, in its main frame. */
  readonly contents: () => Page | null
  /** Where that page comes from: app://flowdeck, or the dev server. */
  readonly origin: string
  /** None of them leaves in an answer. */
  readonly secrets: KnownSecrets
  readonly log: (line: string) => void
  /** Hears of errors of our own; of an exception only the message arrives in the panel. */
  readonly reportMistake: (where: string, error: unknown) => void
}

/** @throws RefusedCall; what a handler throws passes on */
export async function answer(
  handlers: Handlers,
  gate: Gate,
  sender: Sender,
  name: unknown,
  input: unknown,
): Promise<unknown> {
  const refusal = reasonToRefuse(gate, sender, name, input)
  if (refusal !== null) {
    gate.log(`refused a call: ${refusal}`)
    throw new RefusedCall(refusal)
  }
  const call = name as CallName
  const handler = handlers[call] as (input: unknown) => Promise<unknown>
  try {
    return maskAnswer(call, await handler(calls[call].input.parse(input)), gate.secrets)
  } catch (error) {
    if (isExpected(error)) throw maskError(error, gate.secrets)
    gate.reportMistake(`answering ${call}`, error)
    throw new Error('Flowdeck has made a mistake; the Problems page and the log say which.', { cause: error })
  }
}

function reasonToRefuse(
  { contents, origin }: Gate,
  { sender, senderFrame }: Sender,
  name: unknown,
  input: unknown,
): string | null {
  if (sender !== contents()) return 'it does not come from the panel’s window'
  if (senderFrame === null || senderFrame !== sender.mainFrame) return 'it does not come from the panel’s main frame'
  if (!isFrom(senderFrame.url, origin)) return `it comes from ${senderFrame.url}`
  if (typeof name !== 'string' || !Object.hasOwn(calls, name)) return `there is no call ${String(name)}`
  const parsed = calls[name as CallName].input.safeParse(input)
  return parsed.success
    ? null
    : `the input of ${name} does not fit the contract: ${parsed.error.issues[0]?.message ?? ''}`
}

/** `URL.origin` of app: is "null", so scheme and host are compared. */
function isFrom(url: string, origin: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}` === origin
}
