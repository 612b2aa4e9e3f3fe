import { useMemo, type ReactNode, type Ref } from 'react'
import type { TemplateCheck } from '../../../shared/template/template-check'
import type { EditorMarker, LockedField } from '../../editor/decorations'
import { YamlEditor, type EditorHandle, type YamlEditorProps } from '../../editor/yaml-editor'
import { usePanel } from '../../state/store'
import type { SchemaFinding } from './template-findings'
import type { TemplateDraft } from './use-template-draft'

const focused = (): void => usePanel.setState({ focusWanted: null })

/** The document, with what the agent overwrites locked and what the checks found at its lines. */
export function DraftEditor(
  props: Pick<YamlEditorProps, 'document' | 'ariaLabel' | 'placeholders' | 'isSaid'> & {
    readonly draft: Pick<TemplateDraft, 'text' | 'saved' | 'notice' | 'shown' | 'change' | 'edit'>
    readonly locked: readonly LockedField[]
    readonly own: readonly TemplateCheck[]
    readonly onSchema: (found: readonly SchemaFinding[]) => void
    readonly ref: Ref<EditorHandle>
  },
): ReactNode {
  const { draft, locked, own, onSchema, ref, ...editor } = props
  const { text, notice, edit } = draft
  const focusWanted = usePanel((panel) => panel.focusWanted === 'editor')
  const markers = useMemo(() => {
    const found = own.map(({ severity, line, message, edit: remedy }): EditorMarker => {
      const fixes = remedy ? [{ label: remedy.label, apply: () => edit(remedy) }] : []
      return { severity, line, message, fixes }
    })
    if (notice.kind !== 'refused' || notice.at === null || notice.at.part) return found
    return [...found, { severity: 'error' as const, line: notice.at.line, message: notice.message }]
    // `edit` is a new one at each drawing and the same as long as the text is: markers that came and went would blink.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [own, notice])
  return (
    <YamlEditor
      ref={ref}
      {...editor}
      value={text}
      base={draft.saved}
      onChange={draft.change}
      locked={locked}
      markers={markers}
      highlight={draft.shown}
      onSchemaMarkers={onSchema}
      focusWanted={focusWanted}
      onFocused={focused}
    />
  )
}
