import { useState } from 'react'
import type { ConnectionId } from '../../../shared/model/connection'
import { Button } from '../../components/button'
import { call, messageOf } from '../../state/client'
import { TextField } from '../../components/text-field'

export interface TokenFieldProps {
  readonly connectionId: ConnectionId
  /** "token" or "API key". */
  readonly credential: string
  readonly hasToken: boolean
  readonly scope: string | null
  /** The practice API makes its own. */
  readonly practice: boolean
  readonly onReplaced: () => void
}

type Editing =
  { readonly kind: 'closed' } | { readonly kind: 'open'; readonly fault: string | null } | { readonly kind: 'sending' }

/** The token as dots, and a way to replace it. It is written, never shown. */
export function TokenField({ connectionId, credential, hasToken, scope, practice, onReplaced }: TokenFieldProps) {
  const [editing, setEditing] = useState<Editing>({ kind: 'closed' })
  const [text, setText] = useState('')
  const close = () => {
    setText('')
    setEditing({ kind: 'closed' })
  }
  const send = async () => {
    const token = text.trim()
    if (token === '') {
      setEditing({ kind: 'open', fault: `Enter the ${credential}.` })
      return
    }
    setEditing({ kind: 'sending' })
    try {
      const outcome = await call('connections.replaceToken', { connectionId, token })
      if (!outcome.ok) {
        setEditing({ kind: 'open', fault: outcome.message })
        return
      }
    } catch (error) {
      setEditing({ kind: 'open', fault: messageOf(error) })
      return
    }
    close()
    onReplaced()
  }
  if (editing.kind === 'closed') {
    return (
      <span className="row">
        {hasToken ? (
          <span>
            <span aria-hidden>••••••••</span>
            <span className="hidden-text">kept, not shown</span>
          </span>
        ) : (
          <span className="faint">none</span>
        )}
        {scope !== null && <span className="faint">scope {scope}</span>}
        {!practice && (
          <Button small onClick={() => setEditing({ kind: 'open', fault: null })}>
            {hasToken ? 'Replace…' : 'Enter…'}
          </Button>
        )}
      </span>
    )
  }
  const fault = editing.kind === 'open' ? editing.fault : null
  return (
    <form
      className="token-form"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <TextField
        small
        autoFocus
        label={`New ${credential}`}
        type="password"
        value={text}
        fault={fault}
        help="It is kept in the system’s key store where there is one."
        onChange={(value) => {
          setText(value)
          setEditing({ kind: 'open', fault: null })
        }}
      />
      <span className="row">
        <Button small look="primary" type="submit" disabled={editing.kind === 'sending'}>
          Replace {credential}
        </Button>
        <Button small look="quiet" onClick={close}>
          Keep the old one
        </Button>
      </span>
    </form>
  )
}
