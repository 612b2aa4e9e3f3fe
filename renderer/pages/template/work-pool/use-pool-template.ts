import { useEffect, useState } from 'react'
import type { ConnectionId } from '../../../../shared/model/connection'
import { asSentence } from '../../../../shared/model/sentence'
import { call, messageOf } from '../../../state/client'
import type { PoolTemplate } from '../../../state/pool-draft'
import { setPoolTemplate } from '../../../state/pool-drafts'
import { usePanel } from '../../../state/store'

export interface ReadPoolTemplate {
  /** What was last read, also before the page was left; null until it has been read. */
  readonly read: PoolTemplate | null
  /** Why it could not be read now; null when it could. */
  readonly failure: string | null
  readonly again: () => void
}

/** The base job template of a connection's work pool, read whenever the page is opened. */
export function usePoolTemplate(connectionId: ConnectionId): ReadPoolTemplate {
  const read = usePanel((panel) => panel.poolTemplates[connectionId] ?? null)
  const [failure, setFailure] = useState<string | null>(null)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let gone = false
    void ask(connectionId).then((answer) => {
      if (gone) return
      setFailure(typeof answer === 'string' ? answer : null)
      if (typeof answer !== 'string') setPoolTemplate(connectionId, answer)
    })
    return () => {
      gone = true
    }
  }, [connectionId, turn])
  return { read, failure, again: () => setTurn(turn + 1) }
}

/** @returns a sentence when it can't be had */
async function ask(connectionId: ConnectionId): Promise<PoolTemplate | string> {
  try {
    const answer = await call('poolTemplate.read', { connectionId })
    if (!answer.ok) return asSentence(answer.message)
    return { workPool: answer.workPool, template: answer.template }
  } catch (error) {
    return asSentence(messageOf(error))
  }
}
