import type { Bridge, CallInput, CallName, CallOutput } from '../../shared/contract/contract'

declare global {
  interface Window {
    readonly flowdeck: Bridge
  }
}

/** One call to the main process. Rejects when it could not be carried out at all; refusals are values. */
export function call<C extends CallName>(name: C, input: CallInput<C>): Promise<CallOutput<C>> {
  return window.flowdeck.call(name, input)
}

/** What an exception says, as a sentence; the bridge puts its kind before it. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^\w*Error: /, '')
}
