import type { ReactNode } from 'react'
import type { Phase } from '../../shared/model/dialect-words'
import type { JobStatus } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import { usePanelContext } from './panel-context'
import { StateIcon, type Tone } from './state-icon'

/** Icon, word and colour of anything that has a state. */
export function ToneLabel({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={`st ${tone}`} title={typeof children === 'string' ? children : undefined}>
      <StateIcon tone={tone} />
      <span className="cut">{children}</span>
    </span>
  )
}

export interface StateLabelProps {
  /** As the API calls it. */
  readonly state: string
  readonly phase: Phase
  readonly late?: boolean
}

/** A flow run's state in its API's word; one that is Scheduled says Late after its time, and others keep what tells why they wait. */
export function StateLabel({ state, phase, late = false }: StateLabelProps) {
  const { lookOf } = usePanelContext()
  return (
    <ToneLabel tone={late ? 'late' : lookOf(state, phase)}>{late && state === 'Scheduled' ? 'Late' : state}</ToneLabel>
  )
}

const jobTones: Readonly<Record<JobStatus, Tone>> = {
  Pending: 'late',
  Running: 'running',
  Complete: 'success',
  Failed: 'failed',
  Suspended: 'cancelled',
  Terminating: 'cancelled',
}

/** A Job's status in `kubectl`'s word. */
export function JobStatusLabel({ status }: { readonly status: JobStatus }) {
  return <ToneLabel tone={jobTones[status]}>{status}</ToneLabel>
}

/** A pod's status in `kubectl`'s words, with the ready containers of a running one: "1/1 Running". */
export function PodStatusLabel({ pod }: { readonly pod: PodSummary }) {
  return <ToneLabel tone={toneOfPod(pod)}>{describePod(pod)}</ToneLabel>
}

export const describePod = (pod: PodSummary): string => {
  const containers = pod.containers.filter((container) => !container.init).length
  if (pod.status === 'Running') return `${pod.ready}/${containers} Running`
  return pod.status === 'Pending' && pod.reason ? pod.reason : pod.status
}

export function toneOfPod(pod: PodSummary): Tone {
  if (pod.phase === 'Succeeded') return 'success'
  if (pod.status === 'Terminating') return 'cancelled'
  if (pod.phase === 'Failed' || /Err|BackOff|OOM|Error|Invalid/.test(pod.status)) return 'failed'
  return pod.phase === 'Running' ? 'running' : 'late'
}
