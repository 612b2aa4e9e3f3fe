import type { ProxySetting } from '../../../shared/model/proxy-setting'
import { Segmented, type Segment } from '../../components/segmented'
import { TextField } from '../../components/text-field'
import { faultOfProxy, tidied, type ProxyDraft } from './proxy-draft'

export interface ProxyFieldProps {
  /** Tells the fields of both ends apart. */
  readonly of: 'API' | 'cluster'
  readonly draft: ProxyDraft
  /** As it is kept, for a connection that is changed. */
  readonly saved: ProxySetting | undefined
  /** Whether the proxy can read what goes through it. */
  readonly isReadable?: boolean
  /** Whether what is wrong is said. */
  readonly isJudged: boolean
  readonly onChange: (draft: ProxyDraft) => void
  /** Called as a text is left, or another kind is chosen: it is meant then. */
  readonly onLeave: (draft: ProxyDraft) => void
}

const choices: readonly Segment<ProxyDraft['kind']>[] = [
  { value: 'usual', label: 'As the environment says' },
  { value: 'none', label: 'None' },
  { value: 'address', label: 'This one' },
]

const words = {
  API: {
    usual: 'HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, as Flowdeck was started with them.',
    none: 'The API is asked straight, whatever HTTPS_PROXY and the others say.',
  },
  cluster: {
    usual: 'The kubeconfig’s proxy-url; without one HTTPS_PROXY and NO_PROXY, as Flowdeck was started with them.',
    none: 'The cluster is asked straight, whatever the kubeconfig and HTTPS_PROXY say.',
  },
} as const

/** By what proxy one end is asked. Its login is written, never shown. */
export function ProxyField({ of, draft, saved, isReadable = false, isJudged, onChange, onLeave }: ProxyFieldProps) {
  const { kind, url, login } = draft
  const fault = isJudged ? faultOfProxy(draft) : null
  const isSaved = saved?.kind === 'address' && saved.url === tidied(draft).url
  const leave = () => onLeave(tidied(draft))
  const choose = (chosen: ProxyDraft['kind']) => {
    const next = { ...draft, kind: chosen }
    // What is to be entered next is not scolded yet.
    if (chosen === 'address') onChange(next)
    else onLeave(next)
  }
  return (
    <>
      <div className="field">
        <span className="field-name">Proxy</span>
        <Segmented label={`Proxy to the ${of}`} segments={choices} value={kind} onChange={choose} />
        {kind !== 'address' && <span className="help">{words[of][kind]}</span>}
      </div>
      {kind === 'address' && (
        <>
          <TextField
            label={`Address of the ${of}’s proxy`}
            value={url}
            placeholder="http://proxy.example:3128"
            fault={fault?.of === 'url' ? fault.words : null}
            help={
              isReadable
                ? 'Whoever runs it can read the token, since the address of the API begins with http://: only a token that is entered together with it goes through it.'
                : 'http, https or socks5. It is used whatever NO_PROXY says; pods know nothing of it.'
            }
            onChange={(text) => onChange({ ...draft, url: text })}
            onLeave={leave}
          />
          <TextField
            label={`Login of the ${of}’s proxy`}
            type="password"
            value={login}
            placeholder={isSaved ? '••••••••' : 'user:password'}
            fault={fault?.of === 'login' ? fault.words : null}
            help={
              isSaved
                ? 'Leave it empty to keep the one that is saved, if there is one.'
                : 'Leave it empty if the proxy asks for none. It is kept where tokens are.'
            }
            onChange={(text) => onChange({ ...draft, login: text })}
            onLeave={leave}
          />
        </>
      )}
    </>
  )
}
