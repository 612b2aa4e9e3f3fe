import { IconAlertTriangle, IconMinus } from '@tabler/icons-react'
import type { Check, CheckOffer } from '../../../shared/model/check'
import { Button } from '../../components/button'
import { Note } from '../../components/note'
import { usePanelContext } from '../../components/panel-context'
import { Skeleton } from '../../components/skeleton'
import { StateIcon } from '../../components/state-icon'
import { useWhyNoWrites } from '../../state/marks'
import { countChecks, offerLabels, sortChecks } from './check-words'
import type { ChecksState } from './use-checks'

export interface ChecksListProps {
  readonly state: ChecksState
  /** The user wants what a check offers: they are asked before anything is made. */
  readonly onOffer: (offer: CheckOffer) => void
}

/** What was checked, what failed first. */
export function ChecksList({ state, onOffer }: ChecksListProps) {
  const { found, checking, failure } = state
  return (
    <section className="sect" aria-label="Checks" aria-busy={checking}>
      <div className="row check-list-head">
        <h2>Checks</h2>
        <span className="faint num" role="status">
          {found ? countChecks(found.checks) : checking ? 'Checking…' : ''}
        </span>
      </div>
      {failure !== null && (
        <div className="checks-failure">
          <Note tone="failed" title="The checks could not be made">
            {failure}
          </Note>
        </div>
      )}
      {!found && checking && <Skeleton lines={8} />}
      {found && (
        <ul>
          {sortChecks(found.checks).map((check) => (
            <CheckItem key={check.id} check={check} checking={checking} onOffer={onOffer} />
          ))}
        </ul>
      )}
    </section>
  )
}

interface CheckItemProps {
  readonly check: Check
  readonly checking: boolean
  readonly onOffer: (offer: CheckOffer) => void
}

function CheckItem({ check, checking, onOffer }: CheckItemProps) {
  const { copy: copyText } = usePanelContext()
  const { title, detail, next, copy, offer, status } = check
  const why = useWhyNoWrites()
  return (
    <li className="item check-item">
      <Sign status={status} />
      <span>{title}</span>
      <div className="check-found">
        <span className="muted">{detail}</span>
        {next !== null && <span>{next}</span>}
        {copy !== null && (
          <pre className="mono check-copy" tabIndex={0} role="region" aria-label={`For ${title}`}>
            {copy}
          </pre>
        )}
      </div>
      <div className="row check-acts">
        {copy !== null && (
          <Button small look="quiet" aria-label={`Copy for ${title}`} onClick={() => copyText(copy)}>
            Copy
          </Button>
        )}
        {offer !== null && (
          <Button small why={offer === 'tryFromInside' ? why : null} disabled={checking} onClick={() => onOffer(offer)}>
            {offerLabels[offer]}
          </Button>
        )}
      </div>
    </li>
  )
}

const words: Readonly<Record<Check['status'], string>> = {
  ok: 'Fine: ',
  warning: 'Warning: ',
  failed: 'Failed: ',
  skipped: 'Skipped: ',
}

function Sign({ status }: { readonly status: Check['status'] }) {
  return (
    <span>
      {status === 'warning' ? (
        <IconAlertTriangle size={16} className="late" aria-hidden />
      ) : status === 'skipped' ? (
        <IconMinus size={16} className="faint" aria-hidden />
      ) : (
        <StateIcon tone={status === 'ok' ? 'success' : 'failed'} />
      )}
      <span className="hidden-text">{words[status]}</span>
    </span>
  )
}
