import { visible } from '../../shared/model/printable'
import { Menu } from '@mantine/core'
import { useShallow } from 'zustand/react/shallow'
import { IconChevronDown } from '@tabler/icons-react'
import type { AgentStatus } from '../../shared/model/agent-status'
import type { SavedConnection } from '../../shared/model/settings'
import { shownAddress } from '../../shared/secrets/addresses'
import { agentWords, nameOfApi, nameOfSaved, wordsOfMark } from '../components/describe-connection'
import { markShown } from '../state/marks'
import { useShown } from '../state/shown'
import { act, copyText, goTo, openDialog, usePanel } from '../state/store'

/** Between which two the agent stands, and marks for what is played and what is dear. */
export function ConnectionMenu() {
  const connection = useShown((shown) => shown.connection)
  const kept = usePanel((state) => state.settings.connections)
  if (!connection) {
    return (
      <button type="button" className="menu faint" onClick={() => goTo('connections')}>
        Not connected yet
      </button>
    )
  }
  const { api, cluster } = connection
  const saved = kept.find(({ id }) => id === connection.id)
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <button type="button" className="menu connection">
            <span className="hidden-text">Connection: </span>
            {saved?.name !== undefined && <span className="cut connection-name">{visible(saved.name)}</span>}
            <span className="cut api">{nameOfApi(connection)}</span>
            {api.dialect !== null && <span className="faint api">{api.dialect}</span>}
            <span className="faint api">→</span>
            <span className="cut">{visible(cluster.context)}</span>
            <span className="faint cut namespace">/ {visible(cluster.namespace)}</span>
            <IconChevronDown className="chev" aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown aria-label="Connection">
          <Menu.Item onClick={() => goTo('connections')}>Show or change the connection</Menu.Item>
          <Menu.Item onClick={() => void copyText(shownAddress(api.url))}>Copy the API’s address</Menu.Item>
          {!cluster.practice && (
            <>
              <Menu.Item onClick={() => void copyText(cluster.context)}>Copy the context’s name</Menu.Item>
              <Menu.Item onClick={() => openDialog({ kind: 'mark' })}>Mark the context…</Menu.Item>
            </>
          )}
          {saved && (
            <Menu.Item onClick={() => openDialog({ kind: 'name', connection: saved })}>Name the connection…</Menu.Item>
          )}
          <OtherConnections others={kept.filter(({ id }) => id !== connection.id)} />
        </Menu.Dropdown>
      </Menu>
      {(api.practice || cluster.practice) && (
        <span className="row frame-tags">
          {api.practice && (
            <span className="tag practice">
              Practice<span className="wide"> API</span>
            </span>
          )}
          {cluster.practice && (
            <span className={`tag practice ${api.practice ? 'wide' : ''}`}>
              Practice<span className="wide"> cluster</span>
            </span>
          )}
        </span>
      )}
      <MarkTag />
    </>
  )
}

/** What the context is to the user, or seems to be: at every width, since that is what a glance is for. */
function MarkTag() {
  const mark = usePanel(useShallow(markShown))
  const words = wordsOfMark(mark)
  if (words === null) return null
  return (
    <button
      type="button"
      className={`tag frame-tags mark-${mark.colour ?? 'none'}`}
      title={`${words}. Press to change the context’s mark.`}
      onClick={() => openDialog({ kind: 'mark' })}
    >
      {words}
    </button>
  )
}

function OtherAgent({ mode }: { readonly mode: AgentStatus['mode'] | null }) {
  return mode === null ? null : <span className="faint">{agentWords[mode]}</span>
}

function OtherConnections({ others }: { readonly others: readonly SavedConnection[] }) {
  const open = usePanel((state) => state.connections)
  if (others.length === 0) return null
  return (
    <>
      <Menu.Divider />
      {others.map((one) => (
        <Menu.Item
          key={one.id}
          rightSection={<OtherAgent mode={open.get(one.id)?.agent.mode ?? null} />}
          onClick={() => void act('connections.show', { connectionId: one.id })}
        >
          Show {nameOfSaved(one)}
        </Menu.Item>
      ))}
    </>
  )
}
