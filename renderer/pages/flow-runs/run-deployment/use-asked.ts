import { useEffect, useState } from 'react'
import { messageOf } from '../../../state/client'

/** Something that was asked of the main process. */
export type Asked<T> =
  | { readonly kind: 'asking' }
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'failed'; readonly message: string }

/** Asks once for as long as `ask` is the same. */
export function useAsked<T>(ask: () => Promise<T>): Asked<T> {
  const [state, setState] = useState<Asked<T>>({ kind: 'asking' })
  useEffect(() => {
    let gone = false
    ask().then(
      (value) => {
        if (!gone) setState({ kind: 'read', value })
      },
      (error: unknown) => {
        if (!gone) setState({ kind: 'failed', message: messageOf(error) })
      },
    )
    return () => {
      gone = true
    }
  }, [ask])
  return state
}
