import { formatAge } from '../../shared/model/age'
import { addressesIn, type PluginNotice } from '../../shared/model/plugin-notice'
import { Button } from '../components/button'
import { Note } from '../components/note'
import { useNow } from '../state/now'
import { ask, copyText, usePanel } from '../state/store'

/** Programs that give credentials and take long: they may wait for a person. */
export function PluginNotices() {
  const plugins = usePanel((state) => state.plugins)
  if (plugins.size === 0) return null
  return (
    <section className="plugins" aria-label="Programs that give credentials">
      {[...plugins.values()].map((plugin) => (
        <OnePlugin key={plugin.id} plugin={plugin} />
      ))}
    </section>
  )
}

function OnePlugin({ plugin }: { readonly plugin: PluginNotice }) {
  const { id, name, user, context, limitMs, state, lines } = plugin
  const now = useNow(1000)
  if (state === 'ended') {
    return (
      <Note tone="quiet" title={`${name} was ended`}>
        It gives the credentials of user {user}. Without them nothing is asked of the cluster of {context}, and no Job
        is started there.
        <div className="acts">
          <Button small onClick={() => void ask('plugins.runAgain', { id })}>
            Run {name} again
          </Button>
        </div>
      </Note>
    )
  }
  const waited = formatAge(now - plugin.startedAt)
  return (
    <Note title={`Waiting for ${name}, ${waited}`} quote={lines.join('\n')}>
      The kubeconfig names this program for the credentials of user {user}, to reach {context}.{' '}
      {lines.length === 0 ? 'It has said nothing so far.' : 'What it says:'} It is ended after {formatAge(limitMs)}.
      <div className="acts">
        {addressesIn(lines).map((address) => (
          <Button key={address} small onClick={() => void copyText(address)}>
            Copy {address}
          </Button>
        ))}
        <Button small look="quiet" onClick={() => void ask('plugins.end', { id })}>
          End {name}
        </Button>
      </div>
    </Note>
  )
}
