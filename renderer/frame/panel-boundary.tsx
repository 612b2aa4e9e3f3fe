import { Component, type ReactNode } from 'react'
import { Button } from '../components/button'
import { EmptyState } from '../components/empty-state'

interface Props {
  readonly children: ReactNode
}

interface State {
  readonly error: Error | null
}

/**
 * When the frame itself can't be drawn, the window says so instead of staying white. It needs nothing of what may have
 * failed: no theme, no store. Only a class can catch that.
 */
export class PanelBoundary extends Component<Props, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <main>
        <EmptyState
          title="The panel could not be drawn"
          actions={<Button onClick={() => location.reload()}>Load the panel again</Button>}
        >
          The agent goes on without it. What went wrong: {error.message}
        </EmptyState>
      </main>
    )
  }
}
