import { IconAlertTriangle, IconCheck, IconClock, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { isAtWork, type Installation, type InstallStep } from '../../../shared/apply/installation'
import { Button } from '../../components/button'
import { Quote } from '../../components/quote'
import { useWhyNoWrites } from '../../state/marks'
import { copyText } from '../../state/store'

const icons: Readonly<Record<InstallStep['kind'], ReactNode>> = {
  done: <IconCheck size={16} className="success" aria-label="Done:" />,
  waiting: <IconClock size={16} className="muted" aria-label="Waiting:" />,
  late: <IconAlertTriangle size={16} className="late" aria-label="In the way:" />,
  failed: <IconX size={16} className="failed" aria-label="Failed:" />,
}

const titles: Readonly<Record<Installation['state'], (name: string) => string>> = {
  none: () => '',
  applying: (name) => `${name} is being applied`,
  following: (name) => `${name} is applied; its pods are followed`,
  applied: (name) => `${name} is applied`,
  removing: (name) => `${name} is being deleted`,
  removed: (name) => `${name} is deleted`,
  failed: (name) => `${name} needs you`,
}

export interface InstallationProgressProps {
  readonly installation: Installation
  readonly onRemove: () => void
  readonly onForget: () => void
}

/** What is being done in the cluster, step by step. */
export function InstallationProgress({ installation, onRemove, onForget }: InstallationProgressProps): ReactNode {
  const { state, name, namespace, steps } = installation
  const why = useWhyNoWrites()
  if (state === 'none') return null
  const busy = isAtWork(installation)
  return (
    <section className="installing" aria-label="Installation">
      <div className="installing-head">
        <b className="strong" role="status">
          {titles[state](name)}
        </b>
        <span className="faint cut">in {namespace}</span>
        <span className="grow" />
        {!busy && state !== 'removed' && (
          <Button small look="quiet" why={why} onClick={onRemove}>
            Delete from the cluster…
          </Button>
        )}
        <Button small onClick={onForget}>
          {busy ? 'Stop following' : 'Close'}
        </Button>
      </div>
      <ol className="installing-steps">
        {steps.map((step, index) => (
          <Step key={index} {...step} />
        ))}
      </ol>
    </section>
  )
}

function Step({ kind, what, why, quote, commands }: InstallStep): ReactNode {
  return (
    <li>
      {icons[kind]}
      <div>
        <span>{what}</span>
        {why !== '' && <span className="muted">{why}</span>}
        {quote !== null && <Quote text={quote} />}
        {commands.map(({ label, text }) => (
          <span key={text} className="installing-command">
            <span className="mono">{text}</span>
            <Button small look="quiet" onClick={() => void copyText(text)} aria-label={`${label}: ${text}`}>
              Copy
            </Button>
          </span>
        ))}
      </div>
    </li>
  )
}
