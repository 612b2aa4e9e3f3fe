import { useState } from 'react'
import type { WorkPoolsQuestion } from '../../../shared/contract/contract'
import { dialectOf } from '../../../shared/dialects/dialects'
import type { KubeContext } from '../../../shared/model/connection'
import type { DialectId } from '../../../shared/model/dialect-words'
import { capital } from '../../../shared/model/sentence'
import { credentialOf, hasTenants, hasWorkPools } from '../../state/dialect-traits'
import { ChoiceCard } from './choice-card'
import { DialectChoice } from './dialect-choice'
import { asksForCaFile, asksForTenant, caFileOf, faultOf, type DraftFaults, type PairDraft } from './pair-draft'
import { TextField } from '../../components/text-field'
import type { ProxySetting } from '../../../shared/model/proxy-setting'
import { faultOfProxy, proxyLoginOf, proxyOf, type ProxyDraft } from './proxy-draft'
import { ProxyField } from './proxy-field'
import { adviceForPods, guessUrlForPods, needsUrlForPods } from './url-for-pods'
import { WorkPoolField } from './work-pool-field'

const optionOf = <T extends DialectId>(id: T) => ({ value: id, label: dialectOf(id).title })
// The newest first; an enum's options come with those that look like numbers before the others.
const dialects = (['3', '1.x', '0.6'] as const satisfies readonly DialectId[]).map(optionOf<DialectId>)

export interface ApiChoicesProps {
  readonly draft: PairDraft
  /** The cluster chosen below; null for the practice cluster. */
  readonly context: KubeContext | null
  readonly faults: DraftFaults
  readonly onChange: (change: Partial<PairDraft>) => void
  readonly onLeave: (field: 'url' | 'urlForPods' | 'workPool') => void
  readonly onLeaveProxy: (proxy: ProxyDraft) => void
  /** As it is kept, for a connection that is changed. */
  readonly savedProxy: ProxySetting | undefined
  /** Whether a token is kept for the address entered, so that none need be typed. */
  readonly keepsToken: boolean
  /** Which Prefect the address entered turned out to be, when it has been asked. */
  readonly found: DialectId | null
}

type ServerDraft = Pick<PairDraft, 'url' | 'token' | 'caFile' | 'apiProxy'>

/** A token that is kept is put in by the main process. */
function serverOf(draft: ServerDraft, keepsToken: boolean): WorkPoolsQuestion {
  const typed = draft.token.trim()
  const { apiProxy } = draft
  const at = { url: draft.url.trim(), ...caFileOf(draft), ...proxyOf(apiProxy), proxyLogin: proxyLoginOf(apiProxy) }
  return typed === '' && keepsToken ? at : { ...at, token: typed }
}

/** Where flow runs come from. */
export function ApiChoices(props: ApiChoicesProps) {
  const { draft, context, faults, onChange, onLeave, onLeaveProxy, savedProxy, keepsToken, found } = props
  const known = draft.dialect === 'auto' ? found : draft.dialect
  const credential = credentialOf(known === null ? null : dialectOf(known))
  const guess = guessUrlForPods(draft.url, context)
  // What is still being typed is asked of nobody.
  const [left, setLeft] = useState<ServerDraft>(draft)
  const canBeAsked = faultOf('url', left.url) === null && faultOfProxy(left.apiProxy) === null
  const server = canBeAsked ? serverOf(left, keepsToken) : null
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
      >
        {draft.api === 'practice' && (
          <DialectChoice
            options={dialects}
            value={draft.practiceDialect}
            onChange={(practiceDialect) => onChange({ practiceDialect })}
          />
        )}
      </ChoiceCard>
      <ChoiceCard
        group="api"
        value="endpoint"
        chosen={draft.api === 'endpoint'}
        onChoose={() => onChange({ api: 'endpoint' })}
        title={<b>My Prefect API</b>}
        words="An address and a token or API key. Flowdeck asks it which Prefect it is."
      >
        {draft.api === 'endpoint' && (
          <>
            <TextField
              label="Address"
              value={draft.url}
              placeholder={known === '3' ? 'http://localhost:4200/api' : 'http://localhost:4200'}
              fault={faults.url}
              onChange={(url) => onChange({ url })}
              onLeave={() => {
                setLeft(draft)
                onLeave('url')
              }}
            />
            <DialectChoice
              options={[{ value: 'auto', label: 'Find out by asking' }, ...dialects]}
              value={draft.dialect}
              help={
                draft.dialect !== 'auto'
                  ? 'Only an API of this Prefect is accepted.'
                  : found === null
                    ? 'The API is asked when you connect.'
                    : `Found: ${dialectOf(found).title}.`
              }
              onChange={(dialect) => onChange({ dialect })}
            />
            <TextField
              label={capital(credential)}
              type="password"
              value={draft.token}
              placeholder={keepsToken ? '••••••••' : ''}
              help={
                keepsToken
                  ? `Leave it empty to keep the ${credential} that is saved.`
                  : 'One that agents may use (in Prefect 0.6, of scope RUNNER). Leave it empty to send none.'
              }
              onChange={(token) => onChange({ token })}
              onLeave={() => setLeft(draft)}
            />
            {known !== null && hasWorkPools(dialectOf(known)) && (
              <WorkPoolField
                {...{ draft, server, onChange }}
                fault={faults.workPool}
                onLeave={() => onLeave('workPool')}
              />
            )}
            {asksForTenant(draft) && (known === null || hasTenants(dialectOf(known))) && (
              <TextField
                label="Tenant id"
                value={draft.tenantId}
                help="Prefect 1.x only. Leave it empty for the API key’s own tenant."
                onChange={(tenantId) => onChange({ tenantId })}
              />
            )}
            {asksForCaFile(draft) && (
              <TextField
                label="Certificate authority"
                value={draft.caFile}
                placeholder="the usual ones"
                help="The path of a PEM file, if the server’s certificate is signed by an authority of your own. It takes the place of what SSL_CERT_FILE or REQUESTS_CA_BUNDLE name."
                onChange={(caFile) => onChange({ caFile })}
                onLeave={() => setLeft(draft)}
              />
            )}
            <ProxyField
              of="API"
              draft={draft.apiProxy}
              saved={savedProxy}
              isReadable={/^\s*http:/i.test(draft.url)}
              isJudged={faults.apiProxy !== undefined}
              onChange={(apiProxy) => onChange({ apiProxy })}
              onLeave={(apiProxy) => {
                setLeft({ ...draft, apiProxy })
                onLeaveProxy(apiProxy)
              }}
            />
            <TextField
              label="Address for pods"
              value={draft.urlForPods}
              placeholder={guess?.url ?? (draft.url || 'the same')}
              fault={faults.urlForPods}
              help={
                guess?.why ??
                (context !== null && needsUrlForPods(draft.url, context)
                  ? adviceForPods(context)
                  : 'Leave it empty if pods use the same address.')
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
