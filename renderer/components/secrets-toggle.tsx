import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { Button } from './button'

export interface SecretsToggleProps {
  /** How many values are dots because they look like secrets. */
  readonly hidden: number
  readonly shown: boolean
  readonly onChange: (shown: boolean) => void
}

/** Asks for what was hidden because it looks like a secret, and hides it again; nothing where nothing was. */
export function SecretsToggle({ hidden, shown, onChange }: SecretsToggleProps) {
  if (hidden === 0 && !shown) return null
  const icon = shown ? <IconEyeOff size={14} /> : <IconEye size={14} />
  const values = hidden === 1 ? '1 hidden value' : `${hidden} hidden values`
  return (
    <Button small look="quiet" icon={icon} onClick={() => onChange(!shown)}>
      {shown ? 'Hide secrets' : `Show ${values}`}
    </Button>
  )
}
