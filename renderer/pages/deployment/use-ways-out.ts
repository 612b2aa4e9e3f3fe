import { useState } from 'react'
import type { CallInput } from '../../../shared/contract/contract'
import { call, messageOf } from '../../state/client'
import { usePanel } from '../../state/store'
import type { Dialect } from '../../../shared/dialect/dialect'
import { optionsOf, type DeploymentChoices } from './deployment-choices'

/** What came of the last press. */
export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'copied' }
  | { readonly kind: 'saved'; readonly path: string }
  | { readonly kind: 'failed'; readonly message: string }

export interface WaysOut {
  readonly outcome: Outcome
  readonly copy: () => void
  readonly save: () => void
  /** The choices have changed: what was copied or saved is no longer what is shown. */
  readonly forget: () => void
}

/** Copying and saving. The main process writes the YAML and fills in the token, which it alone has. */
export function useWaysOut(dialect: Dialect, choices: DeploymentChoices): WaysOut {
  const connectionId = usePanel((state) => state.shownConnectionId)
  const request = (): CallInput<'deployment.copy'> => ({
    connectionId,
    dialect: dialect.id,
    options: optionsOf(dialect, choices),
  })
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' })
  return {
    outcome,
    copy: () => void copyYaml(request()).then(setOutcome),
    save: () => void saveYaml(request()).then(setOutcome),
    forget: () => setOutcome({ kind: 'none' }),
  }
}

async function copyYaml(request: CallInput<'deployment.copy'>): Promise<Outcome> {
  try {
    const result = await call('deployment.copy', request)
    return result.ok ? { kind: 'copied' } : { kind: 'failed', message: result.message }
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) }
  }
}

async function saveYaml(request: CallInput<'deployment.save'>): Promise<Outcome> {
  try {
    const { path } = await call('deployment.save', request)
    return path === null ? { kind: 'none' } : { kind: 'saved', path }
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) }
  }
}
