import type { ReactNode } from 'react'
import { Button } from '../../../components/button'

/** Somebody else has changed the template meanwhile, or the connection serves another pool. */
export function PoolConflict(props: {
  /** What has happened, as a sentence. */
  readonly what: string
  readonly onCompare: () => void
  readonly onTake: () => void
  readonly onKeep: () => void
}): ReactNode {
  const { what, onCompare, onTake, onKeep } = props
  return (
    <div className="template-notice" role="alert">
      <div className="note late">
        <b className="strong">{what}</b>
        <span>
          Compare shows what differs. Take over the server’s, and your changes are put aside; or keep yours, and saving
          replaces what is there.
        </span>
        <div className="acts">
          <Button small onClick={onCompare}>
            Show differences
          </Button>
          <Button small look="quiet" onClick={onTake}>
            Take over the server’s
          </Button>
          <Button small look="quiet" onClick={onKeep}>
            Keep mine
          </Button>
        </div>
      </div>
    </div>
  )
}

/** What is shown is what was read earlier. @param failure null when it could be read now */
export function PoolUnread(props: { readonly failure: string | null; readonly again: () => void }): ReactNode {
  const { failure, again } = props
  if (failure === null) return null
  return (
    <div className="template-notice" role="status">
      <div className="note late line">
        <span className="grow">The work pool could not be read now; this is what it had before. {failure}</span>
        <Button small onClick={again}>
          Try again
        </Button>
      </div>
    </div>
  )
}
