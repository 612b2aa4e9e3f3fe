import { Menu } from '@mantine/core'
import { IconCopy, IconDots, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { JobSummary } from '../../../shared/model/job'
import type { PodSummary } from '../../../shared/model/pod'
import { Button, IconButton } from '../../components/button'
import { MenuActions, type RowAction } from '../../components/row-menu'
import { canDelete, deleteJobs } from '../../state/delete-jobs'
import { useWhyNoWrites } from '../../state/marks'
import { selectJob, useShown } from '../../state/shown'
import { copyText } from '../../state/store'
import { canResume, canSuspend, resumeJobs, suspendJobs } from '../../state/suspend-jobs'
import { actionsOfJobs, actionsOfPod, kubectlGroup } from './kubectl-menu'

export interface ObjectHeadProps {
  readonly name: string
  readonly status: ReactNode
  /** The Job to delete: itself, or the pod's; null when it is gone. */
  readonly job: JobSummary | null
  /** Where that is what is shown. */
  readonly pod?: PodSummary
}

/** The name of what is shown, its state, and what can be done with it. */
export function ObjectHead({ name, status, job, pod }: ObjectHeadProps) {
  const why = useWhyNoWrites()
  return (
    <div className="pane-top">
      <div className="row">
        <h2 className="mono object-name cut" title={name}>
          {name}
        </h2>
        {status}
        <span className="grow" />
        <IconButton small label="Copy name" icon={<IconCopy size={16} />} onClick={() => void copyText(name)} />
        <MoreMenu job={job} pod={pod} />
        {job && canResume(job) && (
          <Button small why={why} onClick={() => resumeJobs([job])}>
            Resume Job
          </Button>
        )}
        {job && (
          <Button small look="danger" why={why} disabled={!canDelete(job)} onClick={() => deleteJobs([job])}>
            Delete Job…
          </Button>
        )}
        <IconButton small label="Close" icon={<IconX size={16} />} onClick={() => selectJob(null)} />
      </div>
    </div>
  )
}

/** What else can be done with it here, and what a terminal does. */
function MoreMenu({ job, pod }: { readonly job: JobSummary | null; readonly pod: PodSummary | undefined }) {
  const cluster = useShown((shown) => shown.connection?.cluster)
  const suspend: readonly RowAction[] =
    job && canSuspend(job)
      ? [{ id: 'suspend', label: 'Suspend Job…', writes: true, run: () => suspendJobs([job]) }]
      : []
  const actions = [...suspend, ...kubectlGroup(cluster, pod ? actionsOfPod(pod) : job ? actionsOfJobs([job]) : [])]
  if (actions.length === 0) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton small label="More" icon={<IconDots size={16} />} />
      </Menu.Target>
      <Menu.Dropdown className="row-menu">
        <MenuActions actions={actions} />
      </Menu.Dropdown>
    </Menu>
  )
}
