import type { ReactNode } from 'react'
import type { TemplateEdit } from '../../../shared/model/template-edit'
import type { TemplateCheck } from '../../../shared/template/template-check'
import { Tabs, type Tab } from '../../components/tabs'
import { RulesTab } from './rules-tab'
import type { At, Findings } from './template-findings'

export type AboutTab = 'form' | 'preview' | 'compare' | 'rules'

/** What stands beside a draft: its fields as a form, the Job it makes, other templates, and all that the checks say. */
export function AboutDraft(props: {
  readonly tab: AboutTab
  readonly onTab: (tab: AboutTab) => void
  /** Left out where the draft has a form of its own. */
  readonly form?: ReactNode
  readonly preview: ReactNode
  readonly compare: ReactNode
  readonly checks: Findings['checks']
  readonly overwritten: readonly TemplateCheck[]
  readonly onShow: (at: At) => void
  readonly onEdit: (edit: TemplateEdit) => void
}): ReactNode {
  const { tab, onTab, form, preview, compare, ...rules } = props
  const { length: count } = rules.checks
  const tabs: readonly Tab<AboutTab>[] = [
    ...(form === undefined ? [] : [{ value: 'form', label: 'Form' } as const]),
    { value: 'preview', label: 'Preview' },
    { value: 'compare', label: 'Compare' },
    count > 0 ? { value: 'rules', label: 'Rules', count } : { value: 'rules', label: 'Rules' },
  ]
  return (
    <Tabs label="About the draft" tabs={tabs} value={tab} onChange={onTab}>
      {tab === 'form' && form}
      {tab === 'preview' && preview}
      {tab === 'compare' && compare}
      {tab === 'rules' && <RulesTab {...rules} />}
    </Tabs>
  )
}
