import { useMemo } from 'react'
import { Button } from '../../../components/button'
import { EmptyState } from '../../../components/empty-state'
import { useWhyNoRuns } from '../../../state/selectors'
import { useShown } from '../../../state/shown'
import { goTo } from '../../../state/store'
import { missingOf } from './run-filter'
import type { RunsFilter } from './use-runs-filter'

/** Why no run is in the list, and what to do. */
export function NoRuns({ filters }: { readonly filters: RunsFilter }) {
  const flowRuns = useShown((shown) => shown.flowRuns)
  const practice = useShown((shown) => shown.connection?.api.practice === true)
  const off = useShown((shown) => shown.agent.mode === 'off')
  const refused = useShown((shown) => shown.agent.api.state === 'refused')
  const notKnown = useWhyNoRuns()
  if (flowRuns.size > 0) return <NoMatch filters={filters} />
  if (notKnown !== null) {
    return (
      <EmptyState title={notKnown} actions={<Button onClick={() => goTo('connections')}>Check the connection</Button>}>
        {refused
          ? 'Check the token, and which Prefect is chosen, under Connections.'
          : 'Its runs are shown as soon as it tells them. Connections says how it is asked, and what comes of it.'}
      </EmptyState>
    )
  }
  const hint = practice
    ? 'Start a demo run to see one on its way from due to finished.'
    : 'They appear as soon as Prefect schedules one.'
  return (
    <EmptyState title="No flow run is due, and none has been">
      {off ? `The agent is off; it finds runs once it is started or watches. ${practice ? hint : ''}` : hint}
    </EmptyState>
  )
}

/** There are runs, but none that is let through: it may be that what the filter names is gone. */
function NoMatch({ filters: { filter, inForce, clear } }: { readonly filters: RunsFilter }) {
  const flowRuns = useShown((shown) => shown.flowRuns)
  const missing = useMemo(() => missingOf(flowRuns.values(), filter), [flowRuns, filter])
  const [first, ...others] = missing
  const actions = <Button onClick={clear}>Clear the filter</Button>
  const asks = inForce === undefined ? '' : `The saved filter ${inForce.name} asks for it. `
  return first === undefined ? (
    <EmptyState title="No flow run matches" actions={actions}>
      There are runs, but none in this group that the filter and the words let through.
    </EmptyState>
  ) : (
    <EmptyState title={first} actions={actions}>
      {`${others.map((each) => `${each}. `).join('')}${asks}It may be gone, or none of its runs waits or has changed in the last day.`}
    </EmptyState>
  )
}
