import type { ReactNode } from 'react'
import { Button } from '../../components/button'
import { Kbd } from '../../components/kbd'
import { PageHead } from '../../components/page-head'
import { useDialect, useTemplate } from '../../state/shown'
import type { TemplateDraft } from './use-template-draft'

/** Which template this is, whether the draft differs, and what can be done with that. */
export function TemplateHead(props: { readonly draft: TemplateDraft }): ReactNode {
  const { draft } = props
  const { source, path } = useTemplate()
  const { title } = useDialect()
  return (
    <PageHead title="Template">
      <span
        className="template-name cut"
        title={source === 'custom' ? path : 'Built in; kept as a file once it is saved'}
      >
        <b>{source}</b> <span className="faint">for every flow, {title}</span>
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
