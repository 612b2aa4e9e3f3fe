import { useRef, useState } from 'react'
import { isAtWork } from '../../../shared/apply/installation'
import { nameOf } from '../../../shared/apply/objects'
import type { PlannedObject } from '../../../shared/apply/plan'
import type { RemovedObject } from '../../../shared/apply/removal'
import type { CallInput } from '../../../shared/contract/contract'
import type { Dialect } from '../../../shared/dialect/dialect'
import { call, messageOf } from '../../state/client'
import { useShown } from '../../state/shown'
import { act, toast, usePanel } from '../../state/store'
import { optionsOf, type DeploymentChoices } from './deployment-choices'

/** What the cluster has, held against what the form says. */
export type Comparison =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly plan: readonly PlannedObject[]; readonly force: boolean }
  | { readonly kind: 'failed'; readonly message: string }

/** What the user is asked before it is done. */
export type Asked =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'apply' }
  | { readonly kind: 'remove'; readonly objects: readonly RemovedObject[] }

export interface InstallationDoings {
  readonly comparison: Comparison
  readonly asked: Asked
  /** Something is under way. */
  readonly busy: boolean
  readonly compare: (force?: boolean) => void
  /** Compares, and asks whether it is to be applied. */
  readonly askApply: () => void
  readonly apply: () => void
  readonly askRemove: () => void
  readonly remove: () => void
  readonly leave: () => void
  /** The choices have changed: what was compared is no longer what is shown. */
  readonly outdate: () => void
  readonly forget: () => void
}

/** Comparing, applying and removing. The main process makes the objects and fills in the token, which it alone has. */
export function useInstallation(dialect: Dialect, choices: DeploymentChoices): InstallationDoings {
  const connectionId = usePanel((state) => state.shownConnectionId) ?? ''
  const installation = useShown((shown) => shown.installation)
  const [comparison, setComparison] = useState<Comparison>({ kind: 'none' })
  const [asked, setAsked] = useState<Asked>({ kind: 'nothing' })
  const request = (): CallInput<'installation.find'> => ({
    ...{ connectionId, dialect: dialect.id },
    options: optionsOf(dialect, choices),
  })
  const asks = useRef(0)
  const leave = () => setAsked({ kind: 'nothing' })
  const compare = (force = false) => {
    asks.current += 1
    const mine = asks.current
    setComparison({ kind: 'asking' })
    // An answer to what was asked before would be shown for what is asked now.
    void compared(request(), force).then((next) => mine === asks.current && setComparison(next))
  }
  const outdate = () => {
    asks.current += 1
    setComparison({ kind: 'none' })
  }
  return {
    comparison,
    asked,
    busy: isAtWork(installation),
    compare,
    askApply: () => {
      compare()
      setAsked({ kind: 'apply' })
    },
    apply: () => {
      leave()
      const force = comparison.kind === 'known' && comparison.force
      outdate()
      void act('installation.apply', { ...request(), force })
    },
    askRemove: () =>
      void call('installation.find', request()).then(
        (found) => {
          if (!found.ok) toast(found.message, 'error')
          else if (found.objects.some(({ fate }) => fate === 'goes'))
            setAsked({ kind: 'remove', objects: found.objects })
          else toast(nothingToDelete(found.objects))
        },
        (error: unknown) => toast(messageOf(error), 'error'),
      ),
    remove: () => {
      leave()
      if (asked.kind !== 'remove') return
      outdate()
      const objects = asked.objects.filter(({ fate }) => fate === 'goes').map(({ ref, uid }) => ({ ref, uid }))
      void act('installation.remove', { ...request(), objects })
    },
    leave,
    outdate,
    forget: () => void call('installation.forget', { connectionId }).catch((error: unknown) => toast(messageOf(error))),
  }
}

const nothingToDelete = (objects: readonly RemovedObject[]): string =>
  ['Flowdeck has applied nothing of this name here.', ...objects.map(({ ref, why }) => `${nameOf(ref)}: ${why}`)].join(
    ' ',
  )

async function compared(request: CallInput<'installation.find'>, force: boolean): Promise<Comparison> {
  try {
    return { kind: 'known', plan: await call('installation.compare', { ...request, force }), force }
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) }
  }
}
