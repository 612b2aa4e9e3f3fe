import { pages } from '../commands/commands'
import { Button } from '../components/button'
import { EmptyState } from '../components/empty-state'
import { PageHead } from '../components/page-head'
import { goTo, usePanel, type PageName } from '../state/store'

/** What a page has once there is a connection; the others have something to show without one. */
const later = {
  overview: 'Whether all is well, what comes next and what failed stands here once the panel is connected.',
  flowRuns: 'Flow runs come from a Prefect API. They are listed here once the panel is connected to one.',
  jobs: 'Jobs run in a cluster. They are listed here, with their pods and logs, once the panel is connected to one.',
  template:
    'Which template Jobs are made from depends on the Prefect API. It is edited here once the panel is connected to one.',
  deployment:
    'What installs the agent depends on the Prefect API. It is put together here once the panel is connected.',
} as const
type PageOfConnection = keyof typeof later

export const needsConnection = (page: PageName): page is PageOfConnection => page in later

/** A page of the navigation before there is a connection: what is lacking, and what to do about it. */
export function NotConnected({ page }: { readonly page: PageOfConnection }) {
  // One is to be shown, and is not open.
  const failed = usePanel((state) => state.shownConnectionId !== null)
  const title = pages.find((entry) => entry.page === page)?.title ?? ''
  return (
    <div className="page">
      <PageHead title={title} />
      <EmptyState
        title={failed ? 'The connection could not be opened' : 'Not connected yet'}
        actions={
          <>
            <Button look="primary" onClick={() => goTo('connections')}>
              Choose a connection
            </Button>
            {failed && <Button onClick={() => goTo('problems')}>Show problems</Button>}
          </>
        }
      >
        {later[page]} {failed && 'Problems says why it could not be opened.'}
      </EmptyState>
    </div>
  )
}
