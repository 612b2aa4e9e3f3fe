import { formatAge } from '../../shared/model/age'
import type { PluginNotice } from '../../shared/model/plugin-notice'
import { Button } from '../components/button'
import { Quote } from '../components/quote'
import { useNow } from '../state/now'
import { act, ask, toastCopied, usePanel } from '../state/store'

/** Programs that give credentials and take long: they may wait for a person. */
export function PluginNotices() {
  const plugins = usePanel((state) => state.plugins)
  if (plugins.size === 0) return null
  return (
    <section className="plugins" aria-label="Programs that give credentials">
      {[...plugins.values()].map((plugin) =>
        plugin.state === 'running' ? (
          <Waiting key={plugin.id} plugin={plugin} />
        ) : (
          <Ended key={plugin.id} plugin={plugin} />
        ),
      )}
    </section>
  )
}

function Waiting({ plugin }: { readonly plugin: PluginNotice }) {
  const { id, name, user, context, startedAt, limitMs, lines, addresses } = plugin
  const now = useNow(1000)
  return (
    <div className="note" role="note">
      <b className="strong num">
        Waiting for {name}, {formatAge(now - startedAt)}
      </b>
      <span>
        The kubeconfig names this program for the credentials of user {user}, to reach {context}. It is ended after{' '}
        {spanOf(limitMs)}. {lines.length === 0 ? 'It has said nothing so far.' : 'It says:'}
      </span>
      {lines.length > 0 && <Quote text={lines.join('\n')} />}
      <div className="acts">
        {addresses.map((address) => (
          <Button key={address} small onClick={() => void copyAddress(id, address)}>
            <span className="cut">Copy {address}</span>
          </Button>
        ))}
        <Button small look="quiet" onClick={() => void ask('plugins.end', { id })}>
          End {name}
        </Button>
      </div>
    </div>
  )
}

const spanOf = (ms: number): string => (ms % 60_000 === 0 ? `${ms / 60_000} minutes` : `${ms / 1_000} seconds`)

/** The page has it with dots where it looks like a secret. */
async function copyAddress(id: string, address: string): Promise<void> {
  if (await act('plugins.copyAddress', { id, address })) toastCopied(address)
}

function Ended({ plugin: { id, name, user, context } }: { readonly plugin: PluginNotice }) {
  return (
    <div className="note quiet" role="note">
      <b className="strong">{name} was ended</b>
      <span>
        It gives the credentials of user {user}. Without them nothing is asked of the cluster of {context}, and no Job
        is started there.
      </span>
      <div className="acts">
        <Button small onClick={() => void ask('plugins.runAgain', { id })}>
          Run {name} again
        </Button>
      </div>
    </div>
  )
}
