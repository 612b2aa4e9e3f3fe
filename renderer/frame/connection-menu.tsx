import { visible } from '../../shared/model/printable'
import { Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { SavedConnection } from '../../shared/model/settings'
import { shownAddress } from '../../shared/secrets/addresses'
import { looksLikeProduction, nameOfApi, nameOfChoice } from '../components/describe-connection'
import { useShown } from '../state/shown'
import { act, copyText, goTo, usePanel } from '../state/store'

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
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <button type="button" className="menu">
            <span className="hidden-text">Connection: </span>
            <span className="cut">{nameOfApi(connection)}</span>
            {api.dialect !== null && <span className="faint">{api.dialect}</span>}
            <span className="faint">→</span>
            <span className="cut">{visible(cluster.context)}</span>
            <span className="faint cut">/ {visible(cluster.namespace)}</span>
            <IconChevronDown className="chev" aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown aria-label="Connection">
          <Menu.Item onClick={() => goTo('connections')}>Show or change the connection</Menu.Item>
          <Menu.Item onClick={() => void copyText(shownAddress(api.url))}>Copy the API’s address</Menu.Item>
          {!cluster.practice && (
            <Menu.Item onClick={() => void copyText(cluster.context)}>Copy the context’s name</Menu.Item>
          )}
          <OtherConnections others={kept.filter(({ id }) => id !== connection.id)} />
        </Menu.Dropdown>
      </Menu>
      <span className="row wide">
        {api.practice && <span className="tag practice">Practice API</span>}
        {cluster.practice && <span className="tag practice">Practice cluster</span>}
        {looksLikeProduction(connection) && <span className="tag failed">Looks like production</span>}
      </span>
    </>
  )
}

function OtherConnections({ others }: { readonly others: readonly SavedConnection[] }) {
  if (others.length === 0) return null
  return (
    <>
      <Menu.Divider />
      {others.map(({ id, choice }) => (
        <Menu.Item key={id} onClick={() => void act('connections.show', { connectionId: id })}>
          Show {nameOfChoice(choice)}
        </Menu.Item>
      ))}
    </>
  )
}
