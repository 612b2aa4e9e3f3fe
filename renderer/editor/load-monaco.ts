import { useEffect, useState } from 'react'
import type * as MonacoModule from './monaco'

export type Monaco = typeof MonacoModule

export type MonacoState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly module: Monaco }
  | { readonly kind: 'failed'; readonly message: string }

let loaded: Promise<Monaco> | undefined

/** Loads the editor once; a failed attempt is forgotten, so that the next one tries again. */
export function loadMonaco(): Promise<Monaco> {
  loaded ??= import('./monaco').catch((error: unknown) => {
    loaded = undefined
    throw error
  })
  return loaded
}

export function useMonaco(): MonacoState {
  const [state, setState] = useState<MonacoState>({ kind: 'loading' })
  useEffect(() => {
    let gone = false
    loadMonaco().then(
      (module) => {
        if (!gone) setState({ kind: 'ready', module })
      },
      (error: unknown) => {
        if (!gone) setState({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
      },
    )
    return () => {
      gone = true
    }
  }, [])
  return state
}
