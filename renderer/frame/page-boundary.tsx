import { Component, type ReactNode } from 'react'
import { Button } from '../components/button'
import { EmptyState } from '../components/empty-state'

interface Props {
  readonly children: ReactNode
}

interface State {
  readonly error: Error | null
}

/** A page that can't be drawn leaves the frame standing, and the agent untouched. Only a class can catch that. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    const again = () => this.setState({ error: null })
    return (
      <EmptyState title="This page could not be drawn" actions={<Button onClick={again}>Draw it again</Button>}>
        The agent goes on without it. What went wrong: {error.message}
      </EmptyState>
    )
  }
}
