import { isUrl } from '../network/is-url'
import { calls, type CallName, type Handlers } from '../../shared/contract/contract'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { isExpected } from './handlers/refusing'
import { isWithin } from './input-size'
import { limitsOf, refusalChars } from './limits'
import { maskAnswer, maskError } from './mask-outgoing'
import type { Meter } from './meter'
import { visibleAnswer, visibleError } from './visible-outgoing'

/** Refused before any handler saw it: foreign sender, unknown call, too many, input that the contract doesn't allow. */
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
  readonly meter: Meter
}

/** Whether it comes from the panel's page. */
export const isFromPanel = (gate: Pick<Gate, 'contents' | 'origin'>, sender: Sender): boolean =>
  whyNotFrom(gate, sender) === null

/** @throws RefusedCall; what a handler throws passes on */
export async function answer(
  handlers: Handlers,
  gate: Gate,
  sender: Sender,
  name: unknown,
  input: unknown,
): Promise<unknown> {
  const refusal = whyNotFrom(gate, sender) ?? whyNoCall(name)
  if (refusal !== null) throw refused(gate, refusal)
  const call = name as CallName
  const oneTooMany = gate.meter.begin(call)
  if (oneTooMany !== null) throw refused(gate, oneTooMany)
  try {
    return await answerCounted(handlers, gate, call, input)
  } finally {
    gate.meter.end(call)
  }
}

async function answerCounted(handlers: Handlers, gate: Gate, call: CallName, input: unknown): Promise<unknown> {
  if (!isWithin(limitsOf(call).inputSize, input)) {
    throw refused(gate, `the input of ${call} is too large, or not plain data`)
  }
  const parsed = calls[call].input.safeParse(input)
  if (!parsed.success) {
    throw refused(gate, `the input of ${call} does not fit the contract: ${parsed.error.issues[0]?.message ?? ''}`)
  }
  const handler = handlers[call] as (input: unknown) => Promise<unknown>
  try {
    return visibleAnswer(call, maskAnswer(call, await handler(parsed.data), gate.secrets))
  } catch (error) {
    if (isExpected(error)) throw visibleError(maskError(error, gate.secrets))
    gate.reportMistake(`answering ${call}`, error)
    throw new Error('Flowdeck has made a mistake; the Problems page and the log say which.', { cause: error })
  }
}

function whyNotFrom(
  { contents, origin }: Pick<Gate, 'contents' | 'origin'>,
  { sender, senderFrame }: Sender,
): string | null {
  if (sender !== contents()) return 'it does not come from the panel’s window'
  if (senderFrame === null || senderFrame !== sender.mainFrame) return 'it does not come from the panel’s main frame'
  return isFrom(senderFrame.url, origin) ? null : `it comes from ${senderFrame.url}`
}

function whyNoCall(name: unknown): string | null {
  if (typeof name !== 'string') return `there is no call of type ${typeof name}`
  return Object.hasOwn(calls, name) ? null : `there is no call ${name}`
}

/** What a page can make of a refusal is little: it is short, and the log has only so many. */
function refused({ log, meter }: Gate, words: string): RefusedCall {
  const printable = words.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
  const refusal = printable.length > refusalChars ? `${printable.slice(0, refusalChars)}…` : printable
  const line = meter.refusalLine(refusal)
  if (line !== null) log(line)
  return new RefusedCall(refusal)
}

/** `URL.origin` of app: is "null", so scheme and host are compared. */
function isFrom(url: string, origin: string): boolean {
  if (!isUrl(url)) return false
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}` === origin
}
