import { useCallback, useEffect, useState } from 'react'
import type { PlannedObject } from '../../../shared/model/cleaning'
import { call, messageOf } from '../../state/client'
import { useConnectionId } from '../../state/shown'
import { toast } from '../../state/store'
import { inOrder, outcomeOf } from './clean-up-words'

export type CleanUpPlan =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'read'; readonly objects: readonly PlannedObject[] }

export interface CleanUp {
  readonly plan: CleanUpPlan
  /** Something is being deleted. */
  readonly busy: boolean
  readonly lookAgain: () => void
  readonly clean: (uids: readonly string[]) => Promise<void>
}

/** What would become of Jobs and pods, as it was when it was asked for. */
export function useCleanUp(): CleanUp {
  const connectionId = useConnectionId()
  const [plan, setPlan] = useState<CleanUpPlan>({ kind: 'loading' })
  const [busy, setBusy] = useState(false)
  const [looks, setLooks] = useState(0)
  useEffect(() => {
    let wanted = true
    const set = (next: CleanUpPlan) => {
      if (wanted) setPlan(next)
    }
    call('cleaning.plan', { connectionId }).then(
      (answer) =>
        set(
          answer.ok ? { kind: 'read', objects: inOrder(answer.objects) } : { kind: 'failed', message: answer.message },
        ),
      (error: unknown) => set({ kind: 'failed', message: messageOf(error) }),
    )
    return () => {
      wanted = false
    }
  }, [connectionId, looks])
  const lookAgain = useCallback(() => setLooks((before) => before + 1), [])
  const clean = async (uids: readonly string[]) => {
    setBusy(true)
    try {
      const answer = await call('cleaning.run', { connectionId, uids: [...uids] })
      const { done, failed } = answer.ok ? outcomeOf(answer.objects) : { done: null, failed: answer.message }
      if (done !== null) toast(done)
      if (failed !== null) toast(failed, 'error')
    } catch (error) {
      toast(messageOf(error), 'error')
    } finally {
      setBusy(false)
      lookAgain()
    }
  }
  return { plan, busy, lookAgain, clean }
}
