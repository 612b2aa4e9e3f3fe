import { useMemo, useRef, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { overwrittenFields } from '../../../../shared/dialect/overwritten-fields'
import type { ConnectionId } from '../../../../shared/model/connection'
import { prefect3 } from '../../../../shared/prefect-3/prefect-3'
import { prefect3Of, unreadNames, withWorkPool } from '../../../../shared/prefect-3/previews'
import { Tabs } from '../../../components/tabs'
import type { EditorHandle } from '../../../editor/yaml-editor'
import type { PreviewedRun } from '../../../job-preview/preview'
import type { PoolTemplate } from '../../../state/pool-draft'
import { useShown } from '../../../state/shown'
import { AboutDraft, type AboutTab } from '../about-draft'
import { ChecksStrip } from '../checks-strip'
import { DraftEditor } from '../draft-editor'
import { DraftSplit } from '../draft-split'
import { PreviewTab } from '../preview-tab'
import type { At, SchemaFinding } from '../template-findings'
import { TemplateHead } from '../template-head'
import { TemplateNotice } from '../template-notice'
import { useSaveKey } from '../use-save-key'
import { ConfigurationForm } from './configuration-form'
import { placeholdersOfManifest } from './known-placeholders'
import { PoolCompare } from './pool-compare'
import { poolFindings } from './pool-findings'
import { PoolConflict, PoolUnread } from './pool-notices'
import { usePoolDraft } from './use-pool-draft'
import { declaredVariables } from './declared-variables'
import { VariablesPart, type VariablesView } from './variables-part'

type Part = 'manifest' | 'configuration' | 'variables'

/** What of the API the draft names, and nobody has read for it: the page may not ask for what a block holds. */
function unreadOf({ inputs }: PreviewedRun): string | null {
  const names = unreadNames(inputs)
  return names.length === 0 ? null : `Read when a Job is made, and empty here: ${names.join(', ')}.`
}

/** The base job template in its three parts, what is to be said about it, and what becomes of it. */
export function PoolEditor(props: {
  readonly connectionId: ConnectionId
  readonly server: PoolTemplate
  readonly failure: string | null
  readonly again: () => void
}): ReactNode {
  const { connectionId, server, failure, again } = props
  const connection = useShown((shown) => shown.connection)
  const draft = usePoolDraft(connectionId, server)
  const [part, setPart] = useState<Part>('manifest')
  const [variablesAs, setVariablesAs] = useState<VariablesView>({ kind: 'form' })
  const [asked, setAsked] = useState<At | null>(null)
  const [tab, setTab] = useState<AboutTab>('preview')
  const [fromSchema, setFromSchema] = useState<readonly SchemaFinding[]>([])
  const editor = useRef<EditorHandle>(null)

  const { manifest, configuration, variables: json } = draft.parts
  const declared = useMemo(() => declaredVariables(json, server.template), [json, server.template])
  const besides = useMemo(
    () => ({ job_configuration: configuration, variables: declared.schema }),
    [configuration, declared],
  )
  const workPool = useMemo(() => ({ name: server.workPool, baseJobTemplate: besides }), [server.workPool, besides])
  const dialect = useMemo(() => prefect3Of(workPool), [workPool])
  const findings = useMemo(
    () => poolFindings(dialect, draft.parts, declared, connection, fromSchema),
    [dialect, draft.parts, declared, connection, fromSchema],
  )
  const locked = useMemo(() => overwrittenFields(dialect, manifest).filter(({ keeps }) => !keeps), [dialect, manifest])
  const placeholders = useMemo(() => placeholdersOfManifest(declared.variables), [declared])
  const adapt = useMemo(
    () => (run: PreviewedRun) => ({ ...run, inputs: withWorkPool(run.inputs, workPool) }),
    [workPool],
  )

  const save = () => draft.saveUnless(findings.checks.find(({ severity }) => severity === 'error') ?? null)
  useSaveKey({ edited: draft.edited, save })
  const backToDraft = () => {
    if (tab === 'compare') setTab('preview')
  }
  const show = (at: At) => {
    // The editor takes the focus once it is in sight.
    flushSync(() => {
      backToDraft()
      setPart(at.part ?? 'manifest')
      setAsked(at)
      if (at.part === 'variables') setVariablesAs({ kind: 'json', line: at.line })
      if (at.part === undefined) draft.show(at.line)
    })
    if (at.part === undefined) editor.current?.focus()
  }
  const { checks, overwritten } = findings
  return (
    <div className="page template-page">
      <TemplateHead
        draft={{ ...draft, save }}
        name={server.workPool}
        purpose={`work pool, ${prefect3.title}`}
        whereKept="The base job template of the work pool; it is kept on the Prefect server"
      />
      <DraftSplit
        tab={tab}
        onTab={setTab}
        about={
          <AboutDraft
            {...{ tab, checks, overwritten }}
            onTab={setTab}
            preview={
              <PreviewTab text={manifest} connection={connection} adapt={adapt} remark={unreadOf} onShow={show} />
            }
            compare={<PoolCompare {...{ draft, server, adapt }} onShow={show} onBack={backToDraft} />}
            onShow={show}
            onEdit={draft.edit}
          />
        }
        document={
          <Tabs
            label="Parts of the template"
            tabs={[
              { value: 'manifest', label: 'Manifest' },
              { value: 'configuration', label: 'Configuration' },
              { value: 'variables', label: 'Variables', count: declared.variables.length },
            ]}
            value={part}
            onChange={setPart}
          >
            {part === 'manifest' && (
              <DraftEditor
                ref={editor}
                document={`work-pool-${connectionId}`}
                ariaLabel="Job template: the manifest"
                draft={draft}
                placeholders={placeholders}
                locked={locked}
                own={findings.own}
                isSaid={findings.isSaid}
                onSchema={setFromSchema}
              />
            )}
            {part === 'configuration' && (
              <ConfigurationForm
                parts={draft.parts}
                variables={declared.variables}
                checks={checks}
                asked={asked?.field ?? null}
                onChange={draft.setParts}
              />
            )}
            {part === 'variables' && (
              <VariablesPart
                {...{ connectionId, draft, declared, checks }}
                view={variablesAs}
                onView={setVariablesAs}
                onChange={draft.setParts}
              />
            )}
          </Tabs>
        }
      >
        <PoolUnread failure={failure} again={again} />
        {draft.conflict !== null && (
          <PoolConflict
            what={draft.conflict}
            onCompare={() => setTab('compare')}
            onTake={() => {
              backToDraft()
              draft.discard()
            }}
            onKeep={() => {
              backToDraft()
              draft.keepMine()
            }}
          />
        )}
        <TemplateNotice
          notice={draft.notice}
          refusal="Not saved. The work pool has the template that it had."
          onShow={show}
        />
        <ChecksStrip checks={checks} onShow={show} onEdit={draft.edit} />
      </DraftSplit>
    </div>
  )
}
