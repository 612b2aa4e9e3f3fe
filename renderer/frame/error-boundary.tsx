import { Component, type ReactNode } from 'react'

interface Props {
  readonly children: ReactNode
  /** What stands there when the children can't be drawn. @param again draws them once more */
  readonly instead: (error: Error, again: () => void) => ReactNode
}

interface State {
  readonly error: Error | null
}

/** Only a class can catch what goes wrong while its children are drawn. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    return error ? this.props.instead(error, () => this.setState({ error: null })) : this.props.children
  }
}
