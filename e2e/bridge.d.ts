import type { Bridge } from '../shared/contract/contract'

declare global {
  interface Window {
    /** What the preload puts there. */
    readonly flowdeck: Bridge
  }
}
