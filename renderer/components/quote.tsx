import { IconCopy } from '@tabler/icons-react'
import { IconButton } from './button'
import { usePanelContext } from './panel-context'

/** A server's own words, or a command: in mono, with copy. */
export function Quote({ text }: { readonly text: string }) {
  const { copy } = usePanelContext()
  return (
    <div className="quote">
      <span>{text}</span>
      <IconButton small label="Copy these words" icon={<IconCopy size={14} />} onClick={() => copy(text)} />
    </div>
  )
}
