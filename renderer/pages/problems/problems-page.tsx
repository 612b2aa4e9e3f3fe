import { visible } from '../../../shared/model/printable'
import { IconChevronDown, IconChevronRight, IconCopy } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Mute } from '../../../shared/model/mute'
import type { ProblemEntry } from '../../../shared/model/problem'
import { shownAddress } from '../../../shared/secrets/addresses'
import { Button } from '../../components/button'
import { EmptyState } from '../../components/empty-state'
import { formatFullTime } from '../../components/format-time'
import { PageHead } from '../../components/page-head'
import { usePanelContext } from '../../components/panel-context'
import { isOneOf, useRemembered } from '../../components/remembered'
import { Segmented } from '../../components/segmented'
import { useNow } from '../../state/now'
import { shownOf, useShown } from '../../state/shown'
import { copyText, usePanel } from '../../state/store'
import { ProblemItem } from './problem-item'
import { reportOf } from './problem-report'
import { dayStartOf, openEntries, solvedEntries } from './problem-words'
import './problems.css'
import { useMutedProblems, useProblems } from '../../state/selectors'

const isSegment = isOneOf(['open', 'solved'] as const)

/** What needs the user, each with its cause and what to do; below it what was solved today. */
export function ProblemsPage() {
  const now = useNow(1000)
  const { times } = usePanelContext()
  const problems = useProblems()
  const [segment, setSegment] = useRemembered<'open' | 'solved'>('problems.segment', 'open', isSegment)
  const dayStart = dayStartOf(now, times)
  const mutes = useMutedProblems()
  const allOpen = useMemo(() => openEntries(problems), [problems])
  const open = allOpen.filter((entry) => !mutes.has(entry))
  const muted = allOpen.filter((entry) => mutes.has(entry))
  const solved = useMemo(() => solvedEntries(problems, dayStart), [problems, dayStart])
  const report = () => {
    const { app } = usePanel.getState()
    const { connection } = shownOf(usePanel.getState())
    const where = connection
      ? visible(`${shownAddress(connection.api.url)} → ${connection.cluster.context} / ${connection.cluster.namespace}`)
      : 'not connected'
    const time = (at: number) => formatFullTime(at, times)
    void copyText(reportOf(allOpen, { where, version: app.version, now: Date.now(), time }))
  }
  return (
    <div className="page">
      <PageHead title="Problems">
        <Segmented
          label="Problems shown"
          segments={[
            { value: 'open', label: 'Open', count: open.length },
            { value: 'solved', label: 'Solved today', count: solved.length },
          ]}
          value={segment}
          onChange={setSegment}
        />
        <span className="grow" />
        {allOpen.length > 0 && (
          <Button look="quiet" icon={<IconCopy size={16} />} onClick={report}>
            Copy report
          </Button>
        )}
      </PageHead>
      <div className="scroll problems" data-list tabIndex={0} role="region" aria-label="List of problems">
        {segment === 'open' && (
          <>
            {open.length === 0 && <NothingOpen muted={muted.length} />}
            <Entries label="Open problems" entries={open} now={now} />
            <MutedEntries entries={muted} mutes={mutes} now={now} />
            {solved.length > 0 && <h2 className="problems-title">Solved today</h2>}
          </>
        )}
        {segment === 'solved' && solved.length === 0 && (
          <EmptyState title="Nothing was solved today">What is solved stays here for the day.</EmptyState>
        )}
        <Entries label="Solved today" entries={solved} now={now} />
      </div>
    </div>
  )
}

interface EntriesProps {
  readonly label: string
  readonly entries: readonly ProblemEntry[]
  readonly mutes?: ReadonlyMap<ProblemEntry, Mute>
  readonly now: number
}

/** Folded: nothing of them is counted or told. */
function MutedEntries({ entries, mutes, now }: Required<Omit<EntriesProps, 'label'>>) {
  const [unfolded, setUnfolded] = useState(false)
  if (entries.length === 0) return null
  return (
    <>
      <h2 className="problems-title">
        <button type="button" className="problems-fold" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
          {entries.length} muted
        </button>
      </h2>
      {unfolded && <Entries label="Muted problems" {...{ entries, mutes, now }} />}
    </>
  )
}

function Entries({ label, entries, mutes, now }: EntriesProps) {
  if (entries.length === 0) return null
  return (
    <ul aria-label={label}>
      {entries.map((entry) => (
        <ProblemItem key={`${entry.key} ${entry.since}`} entry={entry} mute={mutes?.get(entry) ?? null} now={now} />
      ))}
    </ul>
  )
}

function NothingOpen({ muted }: { readonly muted: number }) {
  const off = useShown((shown) => shown.agent.mode === 'off')
  return (
    <EmptyState title={muted > 0 ? 'Nothing else needs you.' : 'Nothing needs you.'}>
      {muted > 0
        ? 'What is muted is neither counted nor told until its time is over, or it has ended.'
        : off
          ? 'The agent is off: it finds out what is wrong once it runs or watches.'
          : 'When a run can’t start or a server refuses, it is listed here, with what to do about it.'}
    </EmptyState>
  )
}
