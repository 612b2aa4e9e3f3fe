import type { ReactNode } from 'react'
import { Button } from '../../components/button'
import { Kbd } from '../../components/kbd'
import { PageHead } from '../../components/page-head'
import type { TemplateDraft } from './use-template-draft'

/** Which template this is, whether the draft differs, and what can be done with that. */
export function TemplateHead(props: {
  readonly draft: Pick<TemplateDraft, 'edited' | 'notice' | 'discard' | 'save'>
  readonly name: string
  /** What it is for, behind its name. */
  readonly purpose: string
  /** Where it is kept. */
  readonly whereKept: string
}): ReactNode {
  const { draft, name, purpose, whereKept } = props
  return (
    <PageHead title="Template">
      <span className="template-name cut" title={whereKept}>
        <b>{name}</b> <span className="faint">{purpose}</span>
      </span>
      {draft.edited && <span className="tag accent">Edited</span>}
      <span className="grow" />
      {draft.edited && (
        <Button look="quiet" onClick={draft.discard}>
          Discard changes
        </Button>
      )}
      <Button look="primary" disabled={!draft.edited || draft.notice.kind === 'saving'} onClick={draft.save}>
        Save
      </Button>
      <Kbd keys="Ctrl S" />
    </PageHead>
  )
}
