import { Menu } from '@mantine/core'
import { IconCopy, IconDots, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { JobSummary } from '../../../shared/model/job'
import { Button, IconButton } from '../../components/button'
import { canDelete, deleteJobs } from '../../state/delete-jobs'
import { useWhyNoWrites } from '../../state/marks'
import { selectJob, useShown } from '../../state/shown'
import { copyText } from '../../state/store'
import { kubectlCommands } from './kubectl-commands'

export interface ObjectHeadProps {
  readonly kind: 'job' | 'pod'
  readonly name: string
  readonly status: ReactNode
  /** The Job to delete: itself, or the pod's; null when it is gone. */
  readonly job: JobSummary | null
}

/** The name of what is shown, its state, and what can be done with it. */
export function ObjectHead({ kind, name, status, job }: ObjectHeadProps) {
  const cluster = useShown((shown) => shown.connection?.cluster)
  const why = useWhyNoWrites()
  // The practice cluster is in no kubeconfig of the user's: kubectl would not find it.
  const commands = cluster && !cluster.practice ? kubectlCommands(kind, name, cluster) : []
  return (
    <div className="top">
      <div className="row">
        <h2 className="mono object-name cut" title={name}>
          {name}
        </h2>
        {status}
        <span className="grow" />
        <IconButton small label="Copy name" icon={<IconCopy size={16} />} onClick={() => void copyText(name)} />
        {commands.length > 0 && (
          <Menu position="bottom-end">
            <Menu.Target>
              <IconButton small label="Copy a kubectl command" icon={<IconDots size={16} />} />
            </Menu.Target>
            <Menu.Dropdown>
              {commands.map(({ label, command }) => (
                <Menu.Item key={label} onClick={() => void copyText(command)}>
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
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
