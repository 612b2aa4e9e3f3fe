import type { ReactNode } from 'react'
import { Tabs } from '../../components/tabs'

export type ObjectTab = 'describe' | 'logs' | 'events' | 'yaml'

export interface ObjectTabsProps {
  /** What the tabs are about: "Job prefect-job-77bc01d4". */
  readonly label: string
  readonly tab: ObjectTab
  readonly onTab: (tab: ObjectTab) => void
  readonly eventCount: number
  readonly show: Readonly<Record<ObjectTab, () => ReactNode>>
}

/** The four ways to look at a Job or a pod. */
export function ObjectTabs({ label, tab, onTab, eventCount, show }: ObjectTabsProps) {
  return (
    <Tabs
      label={label}
      value={tab}
      onChange={onTab}
      tabs={[
        { value: 'describe', label: 'Describe' },
        { value: 'logs', label: 'Logs' },
        { value: 'events', label: 'Events', count: eventCount },
        { value: 'yaml', label: 'YAML' },
      ]}
    >
      {show[tab]()}
    </Tabs>
  )
}
