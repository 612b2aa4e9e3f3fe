import { visible } from '../../shared/model/printable'
import { useLayoutEffect, useRef, useState } from 'react'
import { IconCopy } from '@tabler/icons-react'
import { IconButton } from './button'
import { usePanelContext } from './panel-context'

/** A server's own words, or a command: in mono, with copy. */
export function Quote({ text }: { readonly text: string }) {
  const { copy } = usePanelContext()
  const words = useRef<HTMLSpanElement>(null)
  const [scrolls, setScrolls] = useState(false)
  useLayoutEffect(() => {
    const { scrollHeight = 0, clientHeight = 0 } = words.current ?? {}
    setScrolls(scrollHeight > clientHeight)
  }, [text])
  return (
    <div className="quote">
      {/* What can be scrolled can be reached by key. */}
      <span ref={words} {...(scrolls ? { tabIndex: 0, role: 'group', 'aria-label': 'The words' } : {})}>
        {visible(text)}
      </span>
      <IconButton small label="Copy these words" icon={<IconCopy size={14} />} onClick={() => copy(text)} />
    </div>
  )
}
