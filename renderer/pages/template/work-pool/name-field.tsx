import type { ReactNode } from 'react'
import { nameProblem } from '../../../../shared/prefect-3/base-template/change-variables'
import { Entry } from '../../../components/entry'
import { TypedInput } from '../../../components/typed-input'
import { useTyped } from '../../../components/use-typed'

/** The name of a variable. It is renamed as the field is left: what names it is renamed with it, once and not with each letter. */
export function NameField(props: {
  readonly name: string
  readonly taken: readonly string[]
  readonly help: string
  readonly onRename: (name: string) => void
}): ReactNode {
  const { name, taken, help, onRename } = props
  const typed = useTyped(name, (text) => nameProblem(text, taken), onRename)
  return (
    <Entry label="Name" help={help} fault={typed.fault}>
      {(control) => <TypedInput {...control} typed={typed} />}
    </Entry>
  )
}
