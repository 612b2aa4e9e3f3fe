import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { SplitPane } from '../../components/split-pane'
import { Tabs, type Tab } from '../../components/tabs'
import type { EditorHandle } from '../../editor/yaml-editor'
import { useDialect, useShown } from '../../state/shown'
import { ChecksStrip } from './checks-strip'
import { CompareTab } from './compare-tab'
import { DraftEditor } from './draft-editor'
import { PreviewTab } from './preview-tab'
import { RulesTab } from './rules-tab'
import { findingsOf, type SchemaFinding } from './template-findings'
import { TemplateHead } from './template-head'
import { TemplateNotice } from './template-notice'
import { useTemplateDraft, type TemplateDraft } from './use-template-draft'
import './template.css'

type TabName = 'preview' | 'compare' | 'rules'

/** The Job template: the document, what is to be said about it, and what becomes of it. */
export function TemplatePage(): ReactNode {
  // Which Prefect it is may be found out while one looks: its template is another document.
  return <TemplateOf key={useDialect().id} />
}

function TemplateOf(): ReactNode {
  const dialect = useDialect()
  const draft = useTemplateDraft()
  const connection = useShown((shown) => shown.connection)
  const [tab, setTab] = useState<TabName>('preview')
  const [fromSchema, setFromSchema] = useState<readonly SchemaFinding[]>([])
  const findings = useMemo(
    () => findingsOf(dialect, draft.text, connection, fromSchema),
    [dialect, draft.text, connection, fromSchema],
  )
  const editor = useRef<EditorHandle>(null)
  useSaveKey(draft)
  const show = (line: number) => {
    draft.show(line)
    editor.current?.focus()
  }
  const { checks, overwritten } = findings
  const tabs: readonly Tab<TabName>[] = [
    { value: 'preview', label: 'Preview' },
    { value: 'compare', label: 'Compare' },
    checks.length > 0 ? { value: 'rules', label: 'Rules', count: checks.length } : { value: 'rules', label: 'Rules' },
  ]
  return (
    <div className="page template-page">
      <TemplateHead draft={draft} />
      <SplitPane
        name="template"
        paneLabel="About the draft"
        defaultWidth={460}
        pane={
          <Tabs label="About the draft" tabs={tabs} value={tab} onChange={setTab}>
            {tab === 'preview' && <PreviewTab text={draft.text} connection={connection} onShow={show} />}
            {tab === 'compare' && <CompareTab text={draft.text} saved={draft.saved} onUse={draft.change} />}
            {tab === 'rules' && <RulesTab {...{ checks, overwritten }} onShow={show} onEdit={draft.edit} />}
          </Tabs>
        }
      >
        <DraftEditor draft={draft} own={findings.own} ref={editor} onSchema={setFromSchema} />
        {/* Below the document, so that no line of it moves. */}
        <TemplateNotice draft={draft} onShow={show} />
        <ChecksStrip checks={checks} onShow={show} onEdit={draft.edit} />
      </SplitPane>
    </div>
  )
}

/** Ctrl+S saves from anywhere on the page, the editor included. */
function useSaveKey(draft: TemplateDraft): void {
  const latest = useRef(draft)
  useEffect(() => {
    latest.current = draft
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 's') return
      event.preventDefault()
      if (latest.current.edited) latest.current.save()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
