import { useMemo, type ReactNode } from 'react'
import {
  removeVariable,
  renameVariable,
  setVariable,
  usesInWords,
  usesOf,
} from '../../../../shared/prefect-3/base-template/change-variables'
import type { TemplateParts } from '../../../../shared/prefect-3/base-template/parts'
import { Button } from '../../../components/button'
import { EmptyState } from '../../../components/empty-state'
import type { Notice } from '../use-template-draft'
import type { DeclaredVariables } from './declared-variables'
import type { PoolTemplateDraft } from './use-pool-draft'
import { VariableItem } from './variable-item'

/** A line for each variable; the one that is open has its fields below it. */
export function VariablesForm(props: {
  readonly draft: PoolTemplateDraft
  readonly declared: DeclaredVariables
  /** The name of the one that is open. */
  readonly open: string | null
  readonly onOpen: (name: string | null) => void
  /** Shows the JSON in place of the form. */
  readonly onJson: () => void
  readonly onChange: (parts: TemplateParts, notice?: Notice) => void
}): ReactNode {
  const { draft, declared, open, onOpen, onJson, onChange } = props
  const { parts } = draft
  const { schema, variables, isDraft } = declared
  const uses = useMemo(() => usesOf(parts), [parts])
  if (!isDraft) {
    return (
      <EmptyState
        title="The JSON of the variables can’t be read"
        actions={<Button onClick={onJson}>Show the JSON</Button>}
      >
        Correct it there, and the form is back.
      </EmptyState>
    )
  }
  if (variables.length === 0) {
    return <EmptyState title="No variables">Add one, and name it in the manifest as {'{{ name }}'}.</EmptyState>
  }
  const undoable = (message: string): Notice => ({
    kind: 'done',
    message,
    back: { label: 'Undo', act: () => onChange(parts) },
  })
  const rename = (from: string, to: string) => {
    const used = usesInWords(uses.get(from))
    const also = used === null ? '' : `, also in ${used}`
    const message = `${from} is now called ${to}${also}. Deployments and runs that give ${from} a value have to say ${to}.`
    onChange(renameVariable(parts, schema, from, to), undoable(message))
    onOpen(to)
  }
  const remove = (name: string) => {
    const used = usesInWords(uses.get(name))
    const still = used === null ? '' : ` It is still named in ${used}: the server refuses that.`
    onChange(removeVariable(parts, schema, name), undoable(`The variable ${name} is removed.${still}`))
  }
  return (
    <ul className="scroll variables" aria-label="Variables">
      {variables.map((variable) => {
        const { name } = variable
        return (
          <VariableItem
            key={name}
            variable={variable}
            used={usesInWords(uses.get(name))}
            others={variables.map((one) => one.name).filter((other) => other !== name)}
            open={open === name}
            onToggle={() => onOpen(open === name ? null : name)}
            onChange={(changed) => onChange(setVariable(parts, schema, name, changed))}
            onRename={(to) => rename(name, to)}
            onRemove={() => remove(name)}
          />
        )
      })}
    </ul>
  )
}
