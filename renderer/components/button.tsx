import type { ComponentProps, ReactNode } from 'react'

export type ButtonLook = 'plain' | 'primary' | 'quiet' | 'danger'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly look?: ButtonLook
  readonly small?: boolean
  /** A Tabler icon at 16 px. */
  readonly icon?: ReactNode
  readonly children: ReactNode
}

/** A verb with its object. */
export function Button({ look = 'plain', small = false, icon, children, className = '', ...rest }: ButtonProps) {
  return (
    <button type="button" className={`btn ${look} ${small ? 'small' : ''} ${className}`} {...rest}>
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
