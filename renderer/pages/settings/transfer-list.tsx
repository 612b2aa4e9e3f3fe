import type { ReactNode } from 'react'
import type { TransferLine } from './transfer-words'

export interface TransferListProps {
  readonly title: string
  readonly lines: readonly TransferLine[]
}

/** Some of what is exported or imported; nothing where there is none. */
export function TransferList({ title, lines }: TransferListProps): ReactNode {
  if (lines.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="transfer-title">{title}</h3>
      <ul className="transfer-lines">
        {lines.map(({ what, words }, index) => (
          // Two connections may be called the same.
          <li key={index}>
            <span>{what}</span>
            <span className="muted">{words}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
