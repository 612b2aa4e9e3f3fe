import type { ComponentProps, ReactNode } from 'react'
import { usePanelContext } from './panel-context'

export type ButtonLook = 'plain' | 'primary' | 'quiet' | 'danger'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly look?: ButtonLook
  readonly small?: boolean
  /** A Tabler icon at 16 px. */
  readonly icon?: ReactNode
  /** Why it does nothing now, as a sentence. It can be reached all the same, and says so when it is pressed. */
  readonly why?: string | null
  readonly children: ReactNode
}

/** A verb with its object. */
export function Button(props: ButtonProps) {
  const { look = 'plain', small = false, icon, why = null, children, className = '', ...rest } = props
  const { tell } = usePanelContext()
  const barred =
    why === null ? {} : { 'aria-disabled': true, 'aria-description': why, title: why, onClick: () => tell(why) }
  return (
    <button type="button" className={`btn ${look} ${small ? 'small' : ''} ${className}`} {...rest} {...barred}>
      {icon}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does; also shown when pointed at. */
  readonly label: string
  readonly icon: ReactNode
  readonly small?: boolean
  readonly on?: boolean
}

export function IconButton({ label, icon, small = false, on = false, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={`btn quiet icon ${small ? 'small' : ''} ${on ? 'on' : ''} ${className}`}
      aria-label={label}
      title={label}
      {...rest}
    >
      {icon}
    </button>
  )
}
