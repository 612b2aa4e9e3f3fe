import type { ReactNode } from 'react'

export interface ChoiceCardProps {
  /** One of these can be chosen: "api". */
  readonly group: string
  readonly value: string
  readonly chosen: boolean
  readonly onChoose: () => void
  /** It can't be chosen as things stand; its words say why. */
  readonly disabled?: boolean
  readonly title: ReactNode
  readonly words: ReactNode
  /** Stands at the right end. */
  readonly side?: ReactNode
  /** What there is to enter once it is chosen. */
  readonly children?: ReactNode
}

/** One of several ways, as a real radio button: arrow keys move between those of a group. */
export function ChoiceCard(props: ChoiceCardProps) {
  const { group, value, chosen, onChoose, disabled = false, title, words, side, children } = props
  return (
    <div className={chosen ? 'choice on' : 'choice'}>
      <label>
        <input type="radio" name={group} value={value} checked={chosen} disabled={disabled} onChange={onChoose} />
        <span className="choice-words">
          <span className="choice-title">{title}</span>
          <span className="muted">{words}</span>
        </span>
      </label>
      {side !== undefined && side !== false && <div className="choice-side">{side}</div>}
      {children !== undefined && children !== false && <div className="choice-fields">{children}</div>}
    </div>
  )
}
