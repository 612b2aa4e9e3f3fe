import { visible } from '../../../shared/model/printable'
import { useShallow } from 'zustand/react/shallow'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { dialectOf } from '../../../shared/dialects/dialects'
import type { Connection, ConnectionId } from '../../../shared/model/connection'
import type { ProxySetting } from '../../../shared/model/proxy-setting'
import { shownAddress } from '../../../shared/secrets/addresses'
import { Button } from '../../components/button'
import { CopyableId } from '../../components/copyable-id'
import { wordsOfMark } from '../../components/describe-connection'
import { DefinitionList } from '../../components/definition-list'
import { StateIcon } from '../../components/state-icon'
import { capital } from '../../../shared/model/sentence'
import { credentialOf } from '../../state/dialect-traits'
import { markOfCluster } from '../../state/marks'
import { useShown } from '../../state/shown'
import { openDialog, usePanel } from '../../state/store'
import { TokenField } from './token-field'

export interface ConnectionFactsProps {
  readonly connection: Connection
  readonly onChange: () => void
  readonly onReplaced: () => void
}

/** The pair in use: the Prefect API, and the cluster. */
export function ConnectionFacts({ connection, onChange, onReplaced }: ConnectionFactsProps) {
  return (
    <div className="connection-pair">
      <ApiFacts connectionId={connection.id} api={connection.api} onChange={onChange} onReplaced={onReplaced} />
      <ClusterFacts connectionId={connection.id} cluster={connection.cluster} onChange={onChange} />
    </div>
  )
}

interface FactsProps {
  readonly title: string
  readonly beside: ReactNode
  readonly onChange: () => void
  readonly children: ReactNode
}

function Facts({ title, beside, onChange, children }: FactsProps) {
  return (
    <section aria-label={title}>
      <div className="row pair-head">
        <h2>{title}</h2>
        {beside}
        <span className="grow" />
        <Button small aria-label={`Change the ${title} connection…`} onClick={onChange}>
          Change…
        </Button>
      </div>
      {children}
    </section>
  )
}

interface ApiFactsProps {
  readonly connectionId: ConnectionId
  readonly api: Connection['api']
  readonly onChange: () => void
  readonly onReplaced: () => void
}

function ApiFacts({ connectionId, api, onChange, onReplaced }: ApiFactsProps) {
  const { practice, url, urlForPods, openedForPods, dialect, hasToken, scope, tenantId, workPool } = api
  const saved = usePanel(({ settings }) => settings.connections.find((one) => one.id === connectionId)?.choice.api)
  const foundOut = saved?.kind === 'endpoint' && saved.dialect === 'auto'
  const caFile = saved?.kind === 'endpoint' ? saved.caFile : undefined
  const credential = credentialOf(dialect === null ? null : dialectOf(dialect))
  return (
    <Facts title="Prefect API" beside={practice && <span className="tag practice">Practice</span>} onChange={onChange}>
      <DefinitionList
        items={[
          ['Address', <CopyableId key="url" whole id={shownAddress(url)} />],
          ['For pods', urlForPods === url ? 'the same' : <CopyableId key="pods" whole id={shownAddress(urlForPods)} />],
          ['Certificate authority', caFile && <CopyableId key="ca" whole id={caFile} />],
          ['Proxy', proxyFact(saved?.kind === 'endpoint' ? saved.proxy : undefined)],
          ['Open to', openedForPods && `The practice API listens on ${openedForPods} so that pods reach it.`],
          [
            'Which Prefect',
            dialect === null ? (
              <span className="faint">not known until it answers</span>
            ) : (
              `${dialectOf(dialect).title}, ${foundOut ? 'found by asking' : 'as chosen'}`
            ),
          ],
          [
            capital(credential),
            <TokenField key="token" {...{ connectionId, credential, hasToken, scope, practice, onReplaced }} />,
          ],
          ['Work pool', workPool && <span className="mono">{visible(workPool.name)}</span>],
          ['Work queues', workPool && (workPool.queues.length > 0 ? workPool.queues.join(', ') : 'all of them')],
          ['Tenant', tenantId && <CopyableId whole id={tenantId} />],
        ]}
      />
    </Facts>
  )
}

/** What is left to the environment, the check of the way tells. */
function proxyFact(proxy: ProxySetting | undefined): ReactNode {
  if (proxy?.kind !== 'address') return proxy && 'none, as chosen'
  return <CopyableId key="proxy" whole id={shownAddress(proxy.url)} />
}

interface ClusterFactsProps {
  readonly connectionId: ConnectionId
  readonly cluster: Connection['cluster']
  readonly onChange: () => void
}

function ClusterFacts({ connectionId, cluster, onChange }: ClusterFactsProps) {
  const { practice, context, namespace, server, user, files } = cluster
  const saved = usePanel(({ settings }) => settings.connections.find((one) => one.id === connectionId)?.choice.cluster)
  return (
    <Facts title="Kubernetes" beside={<Version cluster={cluster} />} onChange={onChange}>
      <DefinitionList
        items={[
          [
            'Context',
            <span className="pair-context" key="context">
              <span className="mono">{visible(context)}</span>
              {!practice && files.length > 0 && <span className="faint">{visible(files.join(', '))}</span>}
            </span>,
          ],
          ['Namespace', <span className="mono" key="namespace">{visible(namespace)}</span>], // prettier-ignore
          // The practice cluster's path is its key: it is not for showing.
          ['Server', <CopyableId key="server" whole id={practice ? new URL(server).origin : server} />],
          ['Proxy', proxyFact(saved?.kind === 'context' ? saved.proxy : undefined)],
          ['User', user && <span className="mono">{visible(user)}</span>],
          ['Mark', practice ? null : <MarkFact key="mark" cluster={cluster} />],
          ['Where', cluster.local ? 'On this machine' : 'Elsewhere: images come from a registry'],
        ]}
      />
    </Facts>
  )
}

function MarkFact({ cluster }: { readonly cluster: Connection['cluster'] }) {
  const mark = usePanel(useShallow((state) => markOfCluster(state, cluster)))
  const words = wordsOfMark(mark) ?? (mark.colour === null ? 'none' : capital(mark.colour))
  return (
    <span className="pair-context">
      {mark.colour === null && !mark.readOnly ? (
        words
      ) : (
        <span className={`tag mark-${mark.colour ?? 'none'}`}>{words}</span>
      )}
      <button type="button" className="link" onClick={() => openDialog({ kind: 'mark' })}>
        Change the mark…
      </button>
    </span>
  )
}

function Version({ cluster }: { readonly cluster: Connection['cluster'] }) {
  const link = useShown((shown) => shown.agent.cluster)
  const { version, nodes } = cluster
  const count = nodes === null ? '' : `, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`
  const silent = link.state === 'retrying' || link.state === 'refused'
  return (
    <>
      {cluster.practice && <span className="tag practice">Practice</span>}
      {silent ? (
        <span className="late row pair-version">
          <IconAlertTriangle size={14} aria-hidden />
          {link.state === 'refused' ? 'refuses us' : 'does not answer'}
        </span>
      ) : (
        version !== null && (
          <span className="success row pair-version">
            <StateIcon tone="success" />
            {visible(version)}
            {count}
          </span>
        )
      )}
    </>
  )
}
