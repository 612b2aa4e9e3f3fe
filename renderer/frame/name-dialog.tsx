import { useState } from 'react'
import { ConnectionName } from '../../shared/model/connection'
import type { SavedConnection } from '../../shared/model/settings'
import { Button } from '../components/button'
import { nameOfChoice } from '../components/describe-connection'
import { QuestionDialog } from '../components/question-dialog'
import { TextField } from '../components/text-field'
import { act, closeDialog } from '../state/store'

/** What the user calls a connection: in the frame, the window's title, the palette and the lists. */
export function NameDialog({ connection: { id, choice, name: began = '' } }: { readonly connection: SavedConnection }) {
  const [name, setName] = useState(began)
  const [left, setLeft] = useState(false)
  const read = name.trim() === '' ? null : ConnectionName.safeParse(name)
  const fault = read?.error?.issues[0]?.message ?? null
  const save = () => {
    setLeft(true)
    if (fault !== null) return
    closeDialog()
    void act('connections.rename', { connectionId: id, name: read?.data ?? null })
  }
  const buttons = (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      <Button look="primary" type="submit" form="connection-name">
        Save name
      </Button>
    </>
  )
  return (
    <QuestionDialog
      title={`Name the connection ${nameOfChoice(choice)}`}
      message="The name is shown in the frame, the window’s title, the lists and the palette."
      where={null}
      buttons={buttons}
      onKeep={closeDialog}
    >
      <form
        id="connection-name"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          onLeave={() => setLeft(true)}
          fault={left ? fault : null}
          help="Leave it empty to call it by its API and its cluster."
          placeholder="Staging"
          autoFocus
        />
      </form>
    </QuestionDialog>
  )
}
