import type { ReactNode } from 'react'
import { asSentence } from '../../shared/model/sentence'
import type { MonacoState } from './load-monaco'

/** The document as plain text until the editor is there, so that nothing jumps and it can be read at once. */
export function EditorPlaceholder(props: {
  readonly state: Exclude<MonacoState, { kind: 'ready' }>
  readonly text: string
}): ReactNode {
  const { state, text } = props
  return (
    <div className="yaml-editor" aria-busy={state.kind === 'loading'}>
      {state.kind === 'failed' && (
        <p className="yaml-editor-failed" role="alert">
          The editor could not be loaded: {asSentence(state.message)} The document is shown as it is; reload the panel
          to edit it.
        </p>
      )}
      <pre className="yaml-editor-plain" tabIndex={0} aria-label="Document">
        {text}
      </pre>
    </div>
  )
}
