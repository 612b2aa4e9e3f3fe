import { useCallback, useEffect, useState } from 'react'
import type { WorkPoolsQuestion } from '../../../shared/contract/contract'
import type { WorkPool } from '../../../shared/model/work-pool'
import { call, messageOf } from '../../state/client'

export type WorkPoolListing =
  /** There is no address to ask. */
  | { readonly kind: 'unasked' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'listed'; readonly pools: readonly WorkPool[] }
  | { readonly kind: 'failed'; readonly message: string }

/** The work pools of a server: asked for when it is another one, and when asked again. @param server null while none is known */
export function useWorkPools(server: WorkPoolsQuestion | null) {
  const [answer, setAnswer] = useState<{ readonly of: string; readonly listing: WorkPoolListing } | null>(null)
  const [asks, setAsks] = useState(0)
  const of = JSON.stringify(server)
  useEffect(() => {
    const question = JSON.parse(of) as WorkPoolsQuestion | null
    if (question === null) return
    let wanted = true
    const settle = (listing: WorkPoolListing) => {
      if (wanted) setAnswer({ of, listing })
    }
    call('connections.workPools', question).then(
      (result) =>
        settle(result.ok ? { kind: 'listed', pools: result.pools } : { kind: 'failed', message: result.message }),
      (error: unknown) => settle({ kind: 'failed', message: messageOf(error) }),
    )
    return () => {
      wanted = false
    }
  }, [of, asks])
  const askAgain = useCallback(() => setAsks((count) => count + 1), [])
  const asked: WorkPoolListing = answer?.of === of ? answer.listing : { kind: 'asking' }
  return { listing: server === null ? ({ kind: 'unasked' } as const) : asked, askAgain }
}
