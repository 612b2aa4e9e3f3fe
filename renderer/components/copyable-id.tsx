import { visible } from '../../shared/model/printable'
import { usePanelContext } from './panel-context'

export interface CopyableIdProps {
  readonly id: string
  /** How many characters are shown; all of them with `whole`. */
  readonly length?: number
  readonly whole?: boolean
}

/** An id, shortened; whole when pointed at, copied when pressed. */
export function CopyableId({ id, length = 8, whole = false }: CopyableIdProps) {
  const { copy } = usePanelContext()
  const shown = visible(id)
  return (
    <button
      type="button"
      className="mono copyable"
      title={`${shown} (press to copy)`}
      aria-label={`Copy ${shown}`}
      onClick={() => copy(id)}
    >
      {whole ? shown : shown.slice(0, length)}
    </button>
  )
}
