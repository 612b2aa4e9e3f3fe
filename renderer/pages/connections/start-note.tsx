import { Note } from '../../components/note'
import type { StartState } from './use-start-cluster'

/** That the cluster is being started, then what was said. */
export function StartNote({ state }: { readonly state: StartState }) {
  if (state.kind === 'not asked') return null
  if (state.kind === 'starts')
    return (
      <div className="start-note">
        <Note tone="quiet" title="The cluster is being started">
          This may take minutes the first time. What was said is shown when it has ended.
        </Note>
      </div>
    )
  const { ok, command, output } = state
  return (
    <div className="start-note">
      <Note
        tone={ok ? 'ok' : 'failed'}
        title={ok ? `${command} has ended well` : `${command || 'Starting it'} has failed`}
        quote={output}
      />
    </div>
  )
}
