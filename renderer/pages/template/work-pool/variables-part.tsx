import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import type { ConnectionId } from '../../../../shared/model/connection'
import type { TemplateParts } from '../../../../shared/prefect-3/base-template/parts'
import { setVariable } from '../../../../shared/prefect-3/base-template/change-variables'
import { Button } from '../../../components/button'
import { Segmented } from '../../../components/segmented'
import { YamlEditor } from '../../../editor/yaml-editor'
import type { PageFinding } from '../template-findings'
import type { Notice } from '../use-template-draft'
import type { DeclaredVariables } from './declared-variables'
import { placeholdersOfDefaults } from './known-placeholders'
import type { PoolTemplateDraft } from './use-pool-draft'
import { VariablesForm } from './variables-form'

export type VariablesView =
  | { readonly kind: 'form' }
  /** `line` is one that was asked for, from 1. */
  | { readonly kind: 'json'; readonly line?: number }

/** The variables of a work pool, as a form or as the JSON schema that they are. */
export function VariablesPart(props: {
  readonly connectionId: ConnectionId
  readonly draft: PoolTemplateDraft
  readonly declared: DeclaredVariables
  readonly checks: readonly PageFinding[]
  readonly view: VariablesView
  readonly onView: (view: VariablesView) => void
  readonly onChange: (parts: TemplateParts, notice?: Notice) => void
}): ReactNode {
  const { draft, declared, view, onView, onChange } = props
  const [open, setOpen] = useState<string | null>(null)
  const names = declared.variables.map(({ name }) => name)
  const add = () => {
    const name = freeName(names)
    onChange(setVariable(draft.parts, declared.schema, name, { type: 'string', title: '', description: '' }))
    setOpen(name)
  }
  return (
    <div className="tab-body">
      <div className="tab-bar">
        <Segmented
          label="Show the variables as"
          value={view.kind}
          segments={[
            { value: 'form', label: 'Form' },
            { value: 'json', label: 'JSON schema' },
          ]}
          onChange={(kind) => onView({ kind })}
        />
        <span className="grow" />
        {view.kind === 'form' && (
          <Button small icon={<IconPlus size={14} aria-hidden />} disabled={!declared.isDraft} onClick={add}>
            Add variable
          </Button>
        )}
      </div>
      {view.kind === 'form' ? (
        <VariablesForm {...props} open={open} onOpen={setOpen} onJson={() => onView({ kind: 'json' })} />
      ) : (
        <VariablesJson {...props} line={view.line ?? null} />
      )}
    </div>
  )
}

/** "variable", "variable_2". */
function freeName(taken: readonly string[]): string {
  if (!taken.includes('variable')) return 'variable'
  let count = 2
  while (taken.includes(`variable_${count}`)) count++
  return `variable_${count}`
}

function VariablesJson(props: {
  readonly connectionId: ConnectionId
  readonly draft: PoolTemplateDraft
  readonly declared: DeclaredVariables
  readonly checks: readonly PageFinding[]
  readonly line: number | null
  readonly onChange: (parts: TemplateParts) => void
}): ReactNode {
  const { connectionId, draft, declared, checks, line, onChange } = props
  const { parts } = draft
  const markers = useMemo(() => checks.filter(({ part }) => part === 'variables'), [checks])
  const placeholders = useMemo(() => placeholdersOfDefaults(declared.variables), [declared])
  const highlight = useMemo(() => (line === null ? null : { line, endLine: line }), [line])
  return (
    <YamlEditor
      document={`variables-${connectionId}`}
      kind="other"
      ariaLabel="Variables: the JSON schema"
      value={parts.variables}
      onChange={(variables) => {
        if (variables !== parts.variables) onChange({ ...parts, variables })
      }}
      markers={markers}
      highlight={highlight}
      placeholders={placeholders}
    />
  )
}
