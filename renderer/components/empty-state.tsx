import { visible } from '../../shared/model/printable'
import type { ReactNode } from 'react'

export interface EmptyStateProps {
  /** Why there is nothing. */
  readonly title: string
  /** What to do about it. */
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className="empty">
      <b>{visible(title)}</b>
      {children !== undefined && <p>{typeof children === 'string' ? visible(children) : children}</p>}
      {actions !== undefined && <div className="acts">{actions}</div>}
    </div>
  )
}
