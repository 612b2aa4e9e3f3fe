import { Menu } from '@mantine/core'
import { IconCopy, IconDots, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { isJobFinished, type JobSummary } from '../../../shared/model/job'
import { Button, IconButton } from '../../components/button'
import { hasWorkPools } from '../../state/dialect-traits'
import { useWhyNoWrites } from '../../state/marks'
import { podsOfJob } from '../../state/selectors'
import { dialectShown, ofShown, selectJob, shownOf, useShown } from '../../state/shown'
import { act, copyText, openDialog, usePanel } from '../../state/store'
import { choicesOf, consequencesOf, isOpen, whatOfPods } from '../../state/deletion'
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
          <Button
            small
            look="danger"
            why={why}
            disabled={job.status === 'Terminating'}
            onClick={() => askToDelete(job)}
          >
            Delete Job…
          </Button>
        )}
        <IconButton small label="Close" icon={<IconX size={16} />} onClick={() => selectJob(null)} />
      </div>
    </div>
  )
}

function askToDelete(job: JobSummary): void {
  const state = usePanel.getState()
  const { flowRuns, pods } = shownOf(state)
  // Of the connection that was shown when it was asked for, whichever is when it is confirmed.
  const input = { ...ofShown(), name: job.name, uid: job.uid }
  const run = job.flowRunId === null ? null : (flowRuns.get(job.flowRunId) ?? null)
  const podCount = podsOfJob(pods, job.name).length
  // Where a process that is told to stop hands its run back, nobody but the user knows what is meant.
  if (run && hasWorkPools(dialectShown(state)) && isOpen(run)) {
    const finished = isJobFinished(job)
    openDialog({
      kind: 'choose',
      title: `Delete Job ${job.name}?`,
      message: `Flow run ${run.name} is ${run.state}. ${whatOfPods(podCount, finished)}`,
      choices: choicesOf(run, !finished, (then) => void act('jobs.delete', { ...input, then })),
      keepLabel: 'Keep it',
    })
    return
  }
  openDialog({
    kind: 'confirm',
    title: `Delete Job ${job.name}?`,
    message: consequencesOf(job, run, podCount, dialectShown(state).phaseWords.failed),
    confirmLabel: 'Delete Job',
    keepLabel: 'Keep it',
    confirm: () => void act('jobs.delete', input),
  })
}
