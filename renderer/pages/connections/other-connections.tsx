import type { ConnectionId } from '../../../shared/model/connection'
import type { SavedConnection } from '../../../shared/model/settings'
import { Button } from '../../components/button'
import { agentWords, nameOfChoice, nameOfSaved } from '../../components/describe-connection'
import { act, openDialog, usePanel } from '../../state/store'

export interface OtherConnectionsProps {
  readonly shownId: ConnectionId
  readonly onAdd: () => void
}

/** The pairs that are kept beside the one shown. Their agents go on while another one is shown. */
export function OtherConnections({ shownId, onAdd }: OtherConnectionsProps) {
  const kept = usePanel((state) => state.settings.connections)
  const others = kept.filter(({ id }) => id !== shownId)
  return (
    <section className="sect" aria-label="Other connections">
      <div className="row pair-head">
        <h2>Other connections</h2>
        <span className="grow" />
        <Button small onClick={onAdd}>
          Add a connection…
        </Button>
      </div>
      {others.length === 0 ? (
        <p className="faint other-connections-none">
          None yet. Add one for a second API or cluster: the panel shows one at a time, and the agents of the others go
          on.
        </p>
      ) : (
        <ul>
          {others.map((one) => (
            <Other key={one.id} one={one} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Other({ one }: { readonly one: SavedConnection }) {
  const name = nameOfSaved(one)
  const mode = usePanel((state) => state.connections.get(one.id)?.agent.mode ?? null)
  return (
    <li className="item other-connection">
      <span>
        {name}
        {one.name !== undefined && <span className="faint other-connection-ends">{nameOfChoice(one.choice)}</span>}
      </span>
      <span className="muted">{mode === null ? 'not open' : agentWords[mode]}</span>
      <span className="row">
        <Button
          small
          aria-label={`Show ${name}`}
          onClick={() => void act('connections.show', { connectionId: one.id })}
        >
          Show
        </Button>
        <Button
          small
          look="quiet"
          aria-label={`Name ${name}…`}
          onClick={() => openDialog({ kind: 'name', connection: one })}
        >
          Name…
        </Button>
        <Button small look="quiet" aria-label={`Remove ${name}…`} onClick={() => askToRemove(one)}>
          Remove…
        </Button>
      </span>
    </li>
  )
}

function askToRemove(one: SavedConnection): void {
  const name = nameOfSaved(one)
  openDialog({
    kind: 'confirm',
    title: `Remove the connection ${name}?`,
    message: 'Its agent stops claiming and deploys what it has claimed. Runs, Jobs and the token that is kept stay.',
    confirmLabel: 'Remove connection',
    confirm: () => void act('connections.remove', { connectionId: one.id }),
  })
}
