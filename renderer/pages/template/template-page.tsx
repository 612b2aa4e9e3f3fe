import { useMemo, useRef, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import type { Dialect } from '../../../shared/dialect/dialect'
import { overwrittenFields } from '../../../shared/dialect/overwritten-fields'
import { EmptyState } from '../../components/empty-state'
import { PageHead } from '../../components/page-head'
import type { EditorHandle } from '../../editor/yaml-editor'
import { hasWorkPools } from '../../state/dialect-traits'
import { useDialect, useShown, useTemplate } from '../../state/shown'
import { AboutDraft, type AboutTab } from './about-draft'
import { BrokenFile } from './broken-file'
import { ChecksStrip } from './checks-strip'
import { CompareTab, type Earlier } from './compare-tab'
import { DraftEditor } from './draft-editor'
import { DraftSplit } from './draft-split'
import { JobForm } from './job-form/job-form'
import { LastDeployed } from './last-deployed'
import { PreviewTab } from './preview-tab'
import { PoolTemplatePage } from './work-pool/pool-template-page'
import { findingsOf, type At, type SchemaFinding } from './template-findings'
import { TemplateHead } from './template-head'
import { TemplateNotice } from './template-notice'
import { readVersion, useEarlier } from './use-earlier'
import { useSaveKey } from './use-save-key'
import { useTemplateDraft } from './use-template-draft'
import './template.css'

/** The Job template: the document, what is to be said about it, and what becomes of it. */
export function TemplatePage(): ReactNode {
  const dialect = useDialect()
  if (hasWorkPools(dialect)) return <PoolTemplatePage />
  // Which Prefect it is may be found out while one looks: its template is another document.
  return <TemplateFilePage key={dialect.id} />
}

function UnreadFile({ path, message }: { readonly path: string; readonly message: string }): ReactNode {
  return (
    <div className="page">
      <PageHead title="Template" />
      <EmptyState title="The template file can’t be read">
        {path}: {message} The agent does not start meanwhile, and nothing is written over it. Put that right or move it
        away, and start Flowdeck again.
      </EmptyState>
    </div>
  )
}

/** The template of a dialect that keeps it as a file of ours. */
function TemplateFilePage(): ReactNode {
  const dialect = useDialect()
  const draft = useTemplateDraft()
  const connection = useShown((shown) => shown.connection)
  const [tab, setTab] = useState<AboutTab>('preview')
  const [fromSchema, setFromSchema] = useState<readonly SchemaFinding[]>([])
  const findings = useMemo(
    () => findingsOf(dialect, draft.text, connection, fromSchema),
    [dialect, draft.text, connection, fromSchema],
  )
  const editor = useRef<EditorHandle>(null)
  useSaveKey(draft)
  const locked = useMemo(() => overwrittenFields(dialect, draft.text), [dialect, draft.text])
  const { source, path, broken } = useTemplate()
  const inForce = broken
    ? { name: 'On disk', description: `The file ${path}, from which no Job can be made.`, text: draft.saved }
    : { name: 'In force', description: `Jobs are made from this now: ${whereFrom(source, path)}.`, text: draft.saved }
  const others = [inForce, ...dialect.templates].map((one) => ({ ...one, use: () => draft.change(one.text) }))
  const document = { kind: 'file', dialect: dialect.id } as const
  const earlier: Earlier = {
    versions: useEarlier(document, draft.saved),
    open: async (version) => {
      const text = await readVersion(document, version)
      return text === null ? null : { text, use: () => draft.change(text) }
    },
  }
  const backToDraft = () => {
    if (tab === 'compare') setTab('preview')
  }
  const show = ({ line }: At) => {
    // The editor takes the focus once it is in sight.
    flushSync(() => {
      backToDraft()
      draft.show(line)
    })
    editor.current?.focus()
  }
  const { checks, overwritten } = findings
  if (broken?.read === false) return <UnreadFile path={path} message={broken.message} />
  return (
    <div className="page template-page">
      <TemplateHead
        draft={draft}
        name={nameOf(dialect, draft, source)}
        purpose={`for every flow, ${dialect.title}`}
        whereKept={source === 'custom' ? path : 'Built in; kept as a file once it is saved'}
      />
      <DraftSplit
        tab={tab}
        onTab={setTab}
        about={
          <AboutDraft
            {...{ tab, checks, overwritten }}
            onTab={setTab}
            form={<JobForm {...{ draft, locked }} onShow={show} />}
            preview={<PreviewTab text={draft.text} connection={connection} onShow={show} />}
            compare={
              <CompareTab
                text={draft.text}
                {...{ others, earlier }}
                lastDeployed={<LastDeployed text={draft.text} />}
                onBack={backToDraft}
              />
            }
            onShow={show}
            onEdit={draft.edit}
          />
        }
        document={
          <DraftEditor
            ref={editor}
            document="template"
            ariaLabel="Job template"
            draft={draft}
            locked={locked}
            own={findings.own}
            isSaid={findings.isSaid}
            onSchema={setFromSchema}
          />
        }
      >
        {broken && draft.notice.kind === 'none' && <BrokenFile path={path} broken={broken} onShow={show} />}
        <TemplateNotice
          notice={draft.notice}
          refusal={
            broken
              ? 'Not saved. The file is as it was, and the agent does not start with it.'
              : 'Not saved. The agent goes on with the template that it has.'
          }
          onShow={show}
        />
        <ChecksStrip checks={checks} onShow={show} onEdit={draft.edit} />
      </DraftSplit>
    </div>
  )
}

/** @param source a built-in template's name, or `custom` for the file */
const whereFrom = (source: string, path: string): string =>
  source === 'custom' ? path : `the built-in template ${source}`

/** A draft that says the same as a built-in template is that one; any other edit makes it the user's own. */
const nameOf = ({ templates }: Dialect, { text, edited }: { text: string; edited: boolean }, source: string): string =>
  templates.find((one) => one.text === text)?.name ?? (edited ? 'custom' : source)
