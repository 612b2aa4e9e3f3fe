import { Button } from '../components/button'

export interface Earlier {
  readonly loading: boolean
  /** Why the last attempt failed. */
  readonly failure: string | null
  readonly onLoad: () => void
}

/** Says that a log is cut, and loads what is before it. */
export function EarlierLines({ count, loading, failure, onLoad }: Earlier & { readonly count: number }) {
  return (
    <div className="log-cut">
      <span className={failure === null ? 'muted' : 'failed'} role="status">
        {failure === null
          ? `Only the newest ${count.toLocaleString('en')} lines are shown.`
          : `Earlier lines could not be loaded: ${failure}`}
      </span>
      <Button small disabled={loading} onClick={onLoad}>
        {loading ? 'Loading…' : 'Load earlier lines'}
      </Button>
    </div>
  )
}
