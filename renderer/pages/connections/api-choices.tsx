import type { KubeContext } from '../../../shared/model/connection'
import { ChoiceCard } from './choice-card'
import type { DraftFaults, PairDraft } from './pair-draft'
import { TextField } from './text-field'
import { guessUrlForPods, needsUrlForPods } from './url-for-pods'

export interface ApiChoicesProps {
  readonly draft: PairDraft
  /** The cluster chosen below; null for the practice cluster. */
  readonly context: KubeContext | null
  readonly faults: DraftFaults
  readonly onChange: (change: Partial<PairDraft>) => void
  readonly onLeave: (field: 'url' | 'urlForPods') => void
  /** Whether a token is kept for the address entered, so that none need be typed. */
  readonly keepsToken: boolean
}

/** Where flow runs come from. */
export function ApiChoices({ draft, context, faults, onChange, onLeave, keepsToken }: ApiChoicesProps) {
  const guess = guessUrlForPods(draft.url, context)
  return (
    <fieldset className="choices">
      <legend>
        <h2>Where do flow runs come from?</h2>
      </legend>
      <ChoiceCard
        group="api"
        value="practice"
        chosen={draft.api === 'practice'}
        onChoose={() => onChange({ api: 'practice' })}
        title={<b>Practice API</b>}
        words="Part of Flowdeck, with demo flows. Real Prefect clients can use it too."
        side={<span className="tag practice">ready</span>}
      />
      <ChoiceCard
        group="api"
        value="endpoint"
        chosen={draft.api === 'endpoint'}
        onChoose={() => onChange({ api: 'endpoint' })}
        title={<b>My Prefect API</b>}
        words="An address and a token. Its version is found by asking."
      >
        {draft.api === 'endpoint' && (
          <>
            <TextField
              label="Address"
              value={draft.url}
              placeholder="http://localhost:4200"
              fault={faults.url}
              onChange={(url) => onChange({ url })}
              onLeave={() => onLeave('url')}
            />
            <TextField
              label="Token"
              type="password"
              value={draft.token}
              placeholder={keepsToken ? '••••••••' : ''}
              help={
                keepsToken ? 'Left empty, the token that is kept stays.' : 'Of scope RUNNER. Left empty, none is sent.'
              }
              onChange={(token) => onChange({ token })}
            />
            <TextField
              label="Address for pods"
              value={draft.urlForPods}
              placeholder={guess?.url ?? (draft.url || 'the same')}
              fault={faults.urlForPods}
              help={
                guess?.why ??
                (needsUrlForPods(draft.url, context)
                  ? 'In a pod this address is the pod itself. Enter one under which the cluster reaches this machine.'
                  : 'Left empty, pods use the same address.')
              }
              onChange={(urlForPods) => onChange({ urlForPods })}
              onLeave={() => onLeave('urlForPods')}
            />
          </>
        )}
      </ChoiceCard>
    </fieldset>
  )
}
