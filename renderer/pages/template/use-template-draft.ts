import { useEffect, useState } from 'react'
import { applyTemplateEdit } from '../../../shared/template/template-edit'
import type { DialectId } from '../../../shared/model/dialect-words'
import type { TemplateEdit } from '../../../shared/model/template-edit'
import { call, messageOf } from '../../state/client'
import { useDialect, useTemplate } from '../../state/shown'
import { usePanel } from '../../state/store'
import { clearPendingTemplateEdit, draftShown, setTemplateDraft } from '../../state/template-drafts'
import { changedLines, lineInMessage, type At, type Lines } from './template-findings'

/** What the page has to say about the last thing done to the draft. */
export type Notice =
  | { readonly kind: 'none' }
  | { readonly kind: 'saving' }
  /** `at` is the place that the message names; null when it names none. */
  | { readonly kind: 'refused'; readonly message: string; readonly at: At | null }
  /** Something was done that can be taken back. */
  | { readonly kind: 'done'; readonly message: string; readonly back: { readonly label: string; act: () => void } }

export interface TemplateDraft {
  readonly text: string
  /** What is on disk or built in: the template in force, unless it is broken. */
  readonly saved: string
  readonly edited: boolean
  readonly notice: Notice
  /** The lines that the last edit changed, or that were asked for. */
  readonly shown: Lines | null
  readonly change: (text: string) => void
  readonly edit: (edit: TemplateEdit) => void
  readonly show: (line: number) => void
  readonly save: () => void
  readonly discard: () => void
}

/** The text that the page showed last, also before it was left: what a remedy elsewhere changed is seen against it. */
const lastTexts = new Map<DialectId, string>()

/**
 * The template as it is being written. It lives in the store, so that it outlasts a look at another page; the agent
 * goes on with the saved one until this is saved.
 */
export function useTemplateDraft(): TemplateDraft {
  const { text: saved, broken } = useTemplate()
  const draft = usePanel(draftShown)
  const { id: dialect } = useDialect()
  const [notice, setNotice] = useState<Notice>({ kind: 'none' })
  const [shown, setShown] = useState<Lines | null>(null)
  const text = draft ?? saved

  const write = (next: string) => setTemplateDraft(dialect, next === saved ? null : next)
  const change = (next: string) => {
    // The editor reports what came from here, too.
    if (next === text) return
    write(next)
    setShown(null)
    setNotice({ kind: 'none' })
  }
  useEditMadeElsewhere(dialect, text, saved, setShown)
  // A save makes the draft the template; only then it is none, lest the old text shows up in between.
  useEffect(() => {
    if (draft !== null && draft === saved) setTemplateDraft(dialect, null)
  }, [dialect, draft, saved])

  return {
    text,
    saved,
    edited: draft !== null && draft !== saved,
    notice,
    shown,
    change,
    edit(wanted) {
      const next = applyTemplateEdit(text, wanted)
      write(next)
      setShown(changedLines(text, next))
      setNotice({ kind: 'none' })
    },
    show: (line) => setShown({ line, endLine: line }),
    discard() {
      setTemplateDraft(dialect, null)
      setShown(null)
      setNotice({
        kind: 'done',
        message: `The changes are discarded; this is ${broken ? 'what stands in the file' : 'the template that Jobs are made from'}.`,
        back: {
          label: 'Bring them back',
          act() {
            write(text)
            setNotice({ kind: 'none' })
          },
        },
      })
    },
    save() {
      if (notice.kind === 'saving') return
      setNotice({ kind: 'saving' })
      void saveTemplate(dialect, text).then((result) => {
        setNotice(result)
        if (result.kind === 'refused' && result.at) setShown({ line: result.at.line, endLine: result.at.line })
      })
    },
  }
}

/** Points at what a remedy on another page has just changed in the draft. */
function useEditMadeElsewhere(
  dialect: DialectId,
  text: string,
  saved: string,
  show: (lines: Lines | null) => void,
): void {
  const pending = usePanel((panel) => panel.pendingTemplateEdits)
  useEffect(() => {
    if (pending !== null) {
      show(changedLines(lastTexts.get(dialect) ?? saved, text))
      clearPendingTemplateEdit()
    }
    lastTexts.set(dialect, text)
  }, [dialect, pending, text, saved, show])
}

async function saveTemplate(dialect: DialectId, text: string): Promise<Notice> {
  try {
    const result = await call('template.save', { dialect, text })
    return result.ok ? { kind: 'none' } : refused(result.message)
  } catch (error) {
    return refused(messageOf(error))
  }
}

function refused(message: string): Notice {
  const line = lineInMessage(message)
  return { kind: 'refused', message, at: line === null ? null : { line } }
}
