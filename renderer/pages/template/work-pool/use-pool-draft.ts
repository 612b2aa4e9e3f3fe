import { useEffect, useMemo, useState } from 'react'
import type { ConnectionId } from '../../../../shared/model/connection'
import type { JsonObject } from '../../../../shared/model/flow-run'
import type { TemplateEdit } from '../../../../shared/model/template-edit'
import { asSentence } from '../../../../shared/model/sentence'
import { sameJson } from '../../../../shared/prefect-3/base-template/same-json'
import {
  partsOf,
  sameParts,
  templateOf,
  type TemplateParts,
  type WholeTemplate,
} from '../../../../shared/prefect-3/base-template/parts'
import { refusedPlace, refusedWords } from '../../../../shared/prefect-3/base-template/refused-place'
import { templateForm } from '../../../../shared/prefect-3/template-form'
import { applyTemplateEdit } from '../../../../shared/template/template-edit'
import { call, messageOf } from '../../../state/client'
import type { PoolDraft, PoolTemplate } from '../../../state/pool-draft'
import { poolDraftShown, setPoolDraft, setPoolTemplate } from '../../../state/pool-drafts'
import { toast, usePanel } from '../../../state/store'
import { clearPendingTemplateEdit, nothingToEdit } from '../../../state/template-drafts'
import { changedLines, type At, type Lines } from '../template-findings'
import type { Notice, TemplateDraft } from '../use-template-draft'

/** The template of a work pool as it is being written; what a draft of a Job template says is its manifest. */
export interface PoolTemplateDraft extends Omit<TemplateDraft, 'save'> {
  readonly parts: TemplateParts
  /** What the parts make. */
  readonly whole: WholeTemplate
  /** Why saving the draft would undo what is no change of it, as a sentence; null when it would not. */
  readonly conflict: string | null
  readonly setParts: (parts: TemplateParts, notice?: Notice) => void
  /** @param blocked what keeps it from being saved, with its place; null when nothing does */
  readonly saveUnless: (blocked: (At & { readonly message: string }) | null) => void
  /** From now on the draft is one of what the server has now: saving it replaces that. */
  readonly keepMine: () => void
}

/** Lives in the store, so that it outlasts a look at another page; until it is saved, Jobs are made from what the server has. */
export function usePoolDraft(connectionId: ConnectionId, server: PoolTemplate): PoolTemplateDraft {
  const draft = usePanel(poolDraftShown)
  const [notice, setNotice] = useState<Notice>({ kind: 'none' })
  const [shown, setShown] = useState<Lines | null>(null)
  const saved = useMemo(() => partsOf(server.template), [server.template])
  const parts = draft?.parts ?? saved
  const { began, workPool } = draft ?? { began: server.template, workPool: server.workPool }
  const whole = useMemo(() => templateOf(parts), [parts])

  const setParts = (next: TemplateParts, said: Notice = { kind: 'none' }) => {
    setPoolDraft(connectionId, sameParts(next, saved) ? null : { began, workPool, parts: next })
    setShown(null)
    setNotice(said)
  }
  const edit = (...wanted: readonly TemplateEdit[]) => {
    const manifest = wanted.reduce(
      (edited, one) => applyTemplateEdit(edited, one, templateForm.structure),
      parts.manifest,
    )
    if (manifest === parts.manifest) {
      toast(nothingToEdit)
      return
    }
    setParts({ ...parts, manifest })
    setShown(changedLines(parts.manifest, manifest))
  }
  useEditWanted(edit)

  return {
    text: parts.manifest,
    saved: saved.manifest,
    edited: draft !== null,
    notice,
    shown,
    parts,
    whole,
    conflict: conflictOf(draft, server),
    setParts,
    change(manifest) {
      // The editor reports what came from here, too.
      if (manifest !== parts.manifest) setParts({ ...parts, manifest })
    },
    edit,
    show: (line) => setShown({ line, endLine: line }),
    keepMine: () => setPoolDraft(connectionId, { began: server.template, workPool: server.workPool, parts }),
    discard() {
      const back = () => {
        setPoolDraft(connectionId, { began, workPool, parts })
        setNotice({ kind: 'none' })
      }
      setPoolDraft(connectionId, null)
      setShown(null)
      const message = 'The changes are discarded; this is the template that the work pool has.'
      setNotice({ kind: 'done', message, back: { label: 'Bring them back', act: back } })
    },
    saveUnless(blocked) {
      if (notice.kind === 'saving') return
      const why = blocked ?? (whole.ok ? null : { message: whole.message, ...placeOfPart(whole) })
      if (why !== null || !whole.ok) {
        setNotice({ kind: 'refused', message: why?.message ?? '', at: why })
        return
      }
      setNotice({ kind: 'saving' })
      void save(connectionId, { workPool, template: whole.template, began, parts }).then(setNotice)
    },
  }
}

function conflictOf(draft: PoolDraft | null, server: PoolTemplate): string | null {
  if (draft === null) return null
  if (draft.workPool !== server.workPool)
    return `This draft is one of work pool ${draft.workPool}, and the connection serves ${server.workPool} now.`
  if (sameJson(draft.began, server.template)) return null
  return 'The work pool’s template was changed on the server since this draft was begun.'
}

/** Makes the changes that a remedy on another page has asked for. */
function useEditWanted(edit: (...wanted: readonly TemplateEdit[]) => void): void {
  const wanted = usePanel((panel) => panel.pendingTemplateEdits)
  useEffect(() => {
    if (wanted === null) return
    clearPendingTemplateEdit()
    edit(...wanted)
    // Once for each wish, whatever is drawn meanwhile.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted])
}

async function save(
  connectionId: ConnectionId,
  { workPool, template, began, parts }: PoolTemplate & { readonly began: JsonObject; readonly parts: TemplateParts },
): Promise<Notice> {
  try {
    const result = await call('poolTemplate.save', { connectionId, workPool, template, began })
    if (result.kind === 'refused') return refused(result.message, parts)
    setPoolTemplate(connectionId, { workPool, template: result.template })
    // Of what somebody else has changed, the page tells by itself.
    if (result.kind === 'saved') {
      const { parts: now = parts } = usePanel.getState().poolDrafts[connectionId] ?? {}
      // What was written while it was being saved is a draft of what was saved.
      setPoolDraft(connectionId, sameParts(now, parts) ? null : { began: result.template, workPool, parts: now })
    }
    return { kind: 'none' }
  } catch (error) {
    return refused(messageOf(error), parts)
  }
}

function refused(message: string, parts: TemplateParts): Notice {
  const place = refusedPlace(message, parts)
  return { kind: 'refused', message: asSentence(refusedWords(message)), at: place && placeOfPart(place) }
}

/** Where a part is shown. */
export function placeOfPart(
  place: { readonly part: 'manifest' | 'variables'; readonly line: number } | { part: 'configuration'; field: string },
): At {
  if (place.part === 'configuration') return { line: 1, part: place.part, field: place.field }
  return place.part === 'manifest' ? { line: place.line } : { line: place.line, part: place.part }
}
