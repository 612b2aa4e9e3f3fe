import type { ReactNode } from 'react'
import { Button } from '../components/button'
import { EmptyState } from '../components/empty-state'
import { ErrorBoundary } from './error-boundary'

/** A page that can't be drawn leaves the frame standing, and the agent untouched. */
export const PageBoundary = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <ErrorBoundary
    instead={(error, again) => (
      <EmptyState title="This page could not be drawn" actions={<Button onClick={again}>Draw it again</Button>}>
        The agent goes on without it. What went wrong: {error.message}
      </EmptyState>
    )}
  >
    {children}
  </ErrorBoundary>
)
