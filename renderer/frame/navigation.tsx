import {
  IconAlertTriangle,
  IconBox,
  IconDownload,
  IconFileText,
  IconGauge,
  IconList,
  IconPlug,
  IconSettings,
} from '@tabler/icons-react'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { pages, type PageEntry } from '../commands/commands'
import { activeJobs, useOpenProblemCount, useWaitingCount } from '../state/selectors'
import { useShown } from '../state/shown'
import { goTo, usePanel, type PageName } from '../state/store'
import { poolDraftShown } from '../state/pool-drafts'
import { draftShown } from '../state/template-drafts'

const icons: Readonly<Record<PageName, ReactNode>> = {
  overview: <IconGauge aria-hidden />,
  flowRuns: <IconList aria-hidden />,
  jobs: <IconBox aria-hidden />,
  template: <IconFileText aria-hidden />,
  deployment: <IconDownload aria-hidden />,
  problems: <IconAlertTriangle aria-hidden />,
  connections: <IconPlug aria-hidden />,
  settings: <IconSettings aria-hidden />,
}
const lower: ReadonlySet<PageName> = new Set(['connections', 'settings'])

/** The pages, with what waits in them. One stop of Tab, with arrows from page to page. @param current the page that is shown, which before a connection is the guide. */
export function Navigation({ current }: { readonly current: PageName }) {
  const [focused, setFocused] = useState<PageName | null>(null)
  const stop = focused ?? current
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const links = [...event.currentTarget.querySelectorAll('a')]
    const at = links.findIndex((each) => each === document.activeElement)
    links[(at + step + links.length) % links.length]?.focus()
  }
  const link = (entry: PageEntry) => (
    <a
      key={entry.page}
      href={`#${entry.page}`}
      title={`${entry.title} (g ${entry.letter})`}
      aria-current={entry.page === current ? 'page' : undefined}
      tabIndex={entry.page === stop ? 0 : -1}
      onFocus={() => setFocused(entry.page)}
      onClick={(event) => {
        event.preventDefault()
        goTo(entry.page)
      }}
    >
      {icons[entry.page]}
      <span className="word">{entry.title}</span>
      <Badge page={entry.page} />
    </a>
  )
  return (
    // Left, it begins again at the page that is shown.
    <nav aria-label="Pages" onKeyDown={move} onBlur={() => setFocused(null)}>
      {pages.filter(({ page }) => !lower.has(page)).map(link)}
      <span className="gap" />
      {pages.filter(({ page }) => lower.has(page)).map(link)}
    </nav>
  )
}

function Badge({ page }: { readonly page: PageName }) {
  const waiting = useWaitingCount()
  const active = useShown((shown) => activeJobs(shown.jobs).length)
  const problems = useOpenProblemCount()
  const unsaved = usePanel((state) => draftShown(state) !== null || poolDraftShown(state) !== null)
  if (page === 'flowRuns' && waiting !== null && waiting > 0) return <Count count={waiting} what="waiting" />
  if (page === 'jobs' && active > 0) return <Count count={active} what="active" />
  if (page === 'problems' && problems > 0) return <Count count={problems} what="open" bad />
  if (page === 'template' && unsaved) {
    return (
      <span className="unsaved" title="Changes that are not saved">
        <span className="hidden-text">unsaved</span>
      </span>
    )
  }
  return null
}

function Count({
  count,
  what,
  bad = false,
}: {
  readonly count: number
  readonly what: string
  readonly bad?: boolean
}) {
  return (
    <span className={bad ? 'n bad' : 'n'}>
      {count}
      <span className="hidden-text"> {what}</span>
    </span>
  )
}
