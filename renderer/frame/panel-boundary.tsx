import type { ReactNode } from 'react'
import { Button } from '../components/button'
import { EmptyState } from '../components/empty-state'
import { ErrorBoundary } from './error-boundary'

/**
 * When the frame itself can't be drawn, the window says so instead of staying white. It needs nothing of what may have
 * failed: no theme, no store.
 */
export const PanelBoundary = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <ErrorBoundary
    instead={(error) => (
      <main>
        <EmptyState
          title="The panel could not be drawn"
          actions={<Button onClick={() => location.reload()}>Load the panel again</Button>}
        >
          The agent goes on without it. What went wrong: {error.message}
        </EmptyState>
      </main>
    )}
  >
    {children}
  </ErrorBoundary>
)
