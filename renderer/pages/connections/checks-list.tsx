import { IconAlertTriangle, IconMinus } from '@tabler/icons-react'
import type { Check } from '../../../shared/model/check'
import { Note } from '../../components/note'
import { Skeleton } from '../../components/skeleton'
import { StateIcon } from '../../components/state-icon'
import { countChecks, sortChecks } from './check-words'
import type { ChecksState } from './use-checks'

/** What was checked, what failed first. */
export function ChecksList({ state }: { readonly state: ChecksState }) {
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
            <li key={check.id} className="item check-item">
              <Sign status={check.status} />
              <span>{check.title}</span>
              <span className="muted">{check.detail}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
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
