import { useCallback, useEffect, useRef, useState } from 'react'
import type { Check } from '../../../shared/model/check'
import type { ConnectionId } from '../../../shared/model/connection'
import { call, messageOf } from '../../state/client'

export interface ChecksState {
  /** The last ones found, also while they are being made again. Null before the first are. */
  readonly found: { readonly checks: readonly Check[]; readonly at: number } | null
  readonly checking: boolean
  /** Why they could not be made, the last time. */
  readonly failure: string | null
}

/** The checks of the pair in use; made when the page opens, when the pair changes, and when asked. */
export function useChecks(connectionId: ConnectionId, pair: string) {
  const [state, setState] = useState<ChecksState>({ found: null, checking: true, failure: null })
  const asked = useRef(0)
  const check = useCallback(
    async (tryFromInside = false) => {
      asked.current += 1
      const mine = asked.current
      setState((before) => ({ ...before, checking: true }))
      try {
        const checks = await call('connections.check', { connectionId, tryFromInside })
        if (mine === asked.current) setState({ found: { checks, at: Date.now() }, checking: false, failure: null })
      } catch (error) {
        if (mine === asked.current) setState((before) => ({ ...before, checking: false, failure: messageOf(error) }))
      }
    },
    [connectionId],
  )
  useEffect(() => {
    void check()
  }, [check, pair])
  return { state, check }
}
