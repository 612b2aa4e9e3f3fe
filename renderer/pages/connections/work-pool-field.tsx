import { visible } from '../../../shared/model/printable'
import { useEffect, useId, useState } from 'react'
import type { CallInput, WorkPoolsQuestion } from '../../../shared/contract/contract'
import type { WorkPool } from '../../../shared/model/work-pool'
import { Button } from '../../components/button'
import { call, messageOf } from '../../state/client'
import type { PairDraft } from './pair-draft'
import { TextField } from '../../components/text-field'
import { useWorkPools } from './use-work-pools'
import { WorkQueuesField } from './work-queues-field'
import { cautionOf, factsOf, nameHelp, nameToMake, pausedWords } from './work-pool-words'

export interface WorkPoolFieldProps {
  readonly draft: Pick<PairDraft, 'workPool' | 'workQueues'>
  /** Null while there is no address to ask. */
  readonly server: WorkPoolsQuestion | null
  readonly fault: string | undefined
  readonly onChange: (change: Partial<Pick<PairDraft, 'workPool' | 'workQueues'>>) => void
  readonly onLeave: () => void
}

/** The work pool that is served, chosen from those of the server; by name where the list can't be read. */
export function WorkPoolField({ draft, server, fault, onChange, onLeave }: WorkPoolFieldProps) {
  const { listing, askAgain } = useWorkPools(server)
  const [naming, setNaming] = useState(false)
  const pools = listing.kind === 'listed' ? listing.pools : []
  const found = pools.find(({ name }) => name === draft.workPool.trim())
  const byName = naming || pools.length === 0 || (draft.workPool !== '' && !found)
  const chosen = byName ? undefined : found
  const only = onlyServable(pools)
  const isOpen = draft.workPool === '' && !naming
  useEffect(() => {
    if (isOpen && only !== null) onChange({ workPool: only })
  }, [isOpen, only, onChange])
  const choose = (name: string) => {
    setNaming(false)
    onChange({ workPool: name, workQueues: [] })
  }
  return (
    <>
      {pools.length > 0 && (
        <PoolList
          {...{ pools, byName }}
          chosen={chosen?.name ?? null}
          onChoose={choose}
          onName={() => {
            setNaming(true)
            onChange({ workPool: '', workQueues: [] })
          }}
          onAskAgain={askAgain}
        />
      )}
      {byName && (
        <TextField
          label={pools.length > 0 ? 'Name of the work pool' : 'Work pool'}
          value={draft.workPool}
          fault={fault}
          help={nameHelp(listing)}
          onChange={(workPool) => {
            setNaming(true)
            onChange({ workPool })
          }}
          onLeave={() => {
            setNaming(false)
            onLeave()
          }}
        />
      )}
      {!byName && fault !== undefined && (
        <div className="field">
          <span className="help bad" role="alert">
            {fault}
          </span>
        </div>
      )}
      {server !== null && byName && (
        <PoolActions
          name={nameToMake(listing, draft.workPool)}
          server={server}
          canAskAgain={pools.length === 0 && listing.kind !== 'asking'}
          onAskAgain={askAgain}
        />
      )}
      {chosen && pausedWords(chosen) !== null && (
        <div className="field">
          <span className="help late" role="note">
            {pausedWords(chosen)}
          </span>
        </div>
      )}
      <WorkQueuesField
        key={chosen?.name ?? ''}
        queues={chosen?.queues ?? null}
        value={draft.workQueues}
        onChange={(workQueues) => onChange({ workQueues })}
      />
    </>
  )
}

const onlyServable = (pools: readonly WorkPool[]): string | null => {
  const [first, ...others] = pools.filter(({ isServable }) => isServable)
  return first && others.length === 0 ? first.name : null
}

interface PoolListProps {
  readonly pools: readonly WorkPool[]
  readonly chosen: string | null
  readonly byName: boolean
  readonly onChoose: (name: string) => void
  readonly onName: () => void
  readonly onAskAgain: () => void
}

function PoolList({ pools, chosen, byName, onChoose, onName, onAskAgain }: PoolListProps) {
  const id = useId()
  return (
    <div className="field" role="radiogroup" aria-labelledby={id}>
      <div className="row">
        <span className="field-name grow" id={id}>
          Work pool
        </span>
        <Button small look="quiet" onClick={onAskAgain}>
          List again
        </Button>
      </div>
      <div className="picks">
        {pools.map((pool) => {
          const caution = cautionOf(pool)
          return (
            <label key={pool.name} className="pick">
              <input
                type="radio"
                name={id}
                checked={pool.name === chosen}
                disabled={!pool.isServable}
                onChange={() => onChoose(pool.name)}
              />
              <span className="mono cut">{visible(pool.name)}</span>
              {caution !== null && <span className={`tag ${pool.isServable ? 'late' : ''}`}>{caution}</span>}
              <span className="grow" />
              <span className="faint">{factsOf(pool)}</span>
            </label>
          )
        })}
        <label className="pick">
          <input type="radio" name={id} checked={byName} onChange={onName} />
          <span>Another, by its name</span>
        </label>
      </div>
      {pools.some(({ isServable }) => !isServable) && (
        <span className="help">Flowdeck serves pools of type kubernetes only.</span>
      )}
    </div>
  )
}

interface PoolActionsProps {
  /** A pool that may be made; null when there is none to make. */
  readonly name: string | null
  readonly server: WorkPoolsQuestion
  readonly canAskAgain: boolean
  readonly onAskAgain: () => void
}

function PoolActions({ name, server, canAskAgain, onAskAgain }: PoolActionsProps) {
  const [making, setMaking] = useState(false)
  const [refusal, setRefusal] = useState<{ readonly of: string; readonly words: string } | null>(null)
  const make = async (wanted: string) => {
    setMaking(true)
    const words = await refusalOf({ ...server, name: wanted })
    setMaking(false)
    setRefusal(words === null ? null : { of: wanted, words })
    if (words === null) onAskAgain()
  }
  return (
    <div className="field">
      {refusal !== null && refusal.of === name && (
        <span className="help bad" role="alert">
          {refusal.words}
        </span>
      )}
      <div className="row">
        {name !== null && (
          <Button small disabled={making} onClick={() => void make(name)}>
            {making ? `Making the work pool ${visible(name)}…` : `Make the work pool ${visible(name)}`}
          </Button>
        )}
        {canAskAgain && (
          <Button small look="quiet" onClick={onAskAgain}>
            List the work pools
          </Button>
        )}
      </div>
    </div>
  )
}

/** @returns why the pool was not made, as a sentence; null when it was */
async function refusalOf(wanted: CallInput<'connections.makeWorkPool'>): Promise<string | null> {
  try {
    const made = await call('connections.makeWorkPool', wanted)
    return made.ok ? null : made.message
  } catch (error) {
    return messageOf(error)
  }
}
