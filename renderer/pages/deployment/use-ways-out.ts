import { useState } from 'react'
import { call, messageOf } from '../../state/client'
import { trimmed, type DeploymentChoices } from './deployment-choices'

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
export function useWaysOut(choices: DeploymentChoices): WaysOut {
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' })
  return {
    outcome,
    copy: () => void copyYaml(choices).then(setOutcome),
    save: () => void saveYaml(choices).then(setOutcome),
    forget: () => setOutcome({ kind: 'none' }),
  }
}

async function copyYaml(choices: DeploymentChoices): Promise<Outcome> {
  try {
    const result = await call('deployment.copy', { ...trimmed(choices), token: '' })
    return result.ok ? { kind: 'copied' } : { kind: 'failed', message: result.message }
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) }
  }
}

async function saveYaml(choices: DeploymentChoices): Promise<Outcome> {
  try {
    const { path } = await call('deployment.save', { ...trimmed(choices), token: '' })
    return path === null ? { kind: 'none' } : { kind: 'saved', path }
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) }
  }
}
