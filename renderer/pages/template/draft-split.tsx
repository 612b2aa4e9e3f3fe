import type { ReactNode } from 'react'
import { SplitPane } from '../../components/split-pane'
import type { AboutTab } from './about-draft'

/** A draft with what is said of it beside it. A comparison needs the width of the page, and takes the place of the document. */
export function DraftSplit(props: {
  readonly tab: AboutTab
  readonly onTab: (tab: AboutTab) => void
  readonly about: ReactNode
  readonly document: ReactNode
  /** Below the document, so that no line of it moves. */
  readonly children: ReactNode
}): ReactNode {
  const { tab, onTab, about, document, children } = props
  const whole = tab === 'compare'
  return (
    <SplitPane
      name="template"
      paneLabel="About the draft"
      defaultWidth={460}
      main="document"
      pane={about}
      whole={whole}
      {...(whole && { onClose: () => onTab('preview') })}
    >
      <div className="template-document">{document}</div>
      {children}
    </SplitPane>
  )
}
