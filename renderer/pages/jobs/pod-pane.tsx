import { formatAge } from '../../../shared/model/age'
import type { ContainerSummary, PodSummary } from '../../../shared/model/pod'
import { CopyableId } from '../../components/copyable-id'
import { DefinitionList } from '../../components/definition-list'
import { PodStatusLabel, ToneLabel } from '../../components/state-label'
import { useNow } from '../../state/now'
import { eventsOf } from '../../state/selectors'
import { openJob, useShown } from '../../state/shown'
import { describeAmounts, describeContainer } from './container-words'
import { ObjectEvents } from './object-events'
import { ObjectHead } from './object-head'
import { ObjectTabs, type ObjectTab } from './object-tabs'
import { ObjectYaml } from './object-yaml'
import { PodLog } from './pod-log'
import { useJobNamed } from './use-job-named'
import { when } from './when-text'

export interface PodPaneProps {
  readonly pod: PodSummary
  readonly tab: ObjectTab
  readonly onTab: (tab: ObjectTab) => void
}

/** A pod in detail. */
export function PodPane({ pod, tab, onTab }: PodPaneProps) {
  const events = useShown((shown) => eventsOf(shown.kubeEvents, pod.name))
  const job = useJobNamed(pod.jobName)
  return (
    <>
      <ObjectHead name={pod.name} status={<PodStatusLabel pod={pod} />} job={job} pod={pod} />
      <ObjectTabs
        label={`Pod ${pod.name}`}
        tab={tab}
        onTab={onTab}
        eventCount={events.length}
        show={{
          describe: () => <PodFacts pod={pod} />,
          logs: () => <PodLog pod={pod} />,
          events: () => <ObjectEvents events={events} />,
          yaml: () => <ObjectYaml kind="pod" name={pod.name} version={pod.status} />,
        }}
      />
    </>
  )
}

function PodFacts({ pod }: { readonly pod: PodSummary }) {
  const now = useNow(1000)
  const job = useJobNamed(pod.jobName)
  const { startedAt, finishedAt } = pod
  const took = startedAt === null ? null : formatAge((finishedAt ?? now) - startedAt)
  return (
    <>
      <DefinitionList
        items={[
          ['Status', <PodStatusLabel key="status" pod={pod} />],
          ['Reason', pod.reason && <span className="mono">{pod.reason}</span>],
          ['Message', pod.message],
          [
            'Job',
            job ? (
              <button type="button" className="link mono" onClick={() => openJob(job.uid)}>
                {job.name}
              </button>
            ) : (
              pod.jobName && <span className="mono">{pod.jobName}</span>
            ),
          ],
          ['Node', pod.node ?? <span className="faint">none yet</span>],
          ['Created', when(pod.createdAt, now)],
          ['Scheduled', when(pod.scheduledAt, now)],
          ['Started', when(startedAt, now)],
          ['Finished', when(finishedAt, now)],
          ['Took', took === null ? null : <span className="num">{finishedAt === null ? `${took} so far` : took}</span>],
          ['Restarts', <span className="num" key="restarts">{pod.restarts}</span>], // prettier-ignore
          ['UID', <CopyableId key="uid" whole id={pod.uid} />],
        ]}
      />
      {pod.containers.map((container) => (
        <ContainerFacts key={container.name} container={container} now={now} />
      ))}
    </>
  )
}

const toneOf = ({ state, exitCode }: ContainerSummary) =>
  state === 'running' ? 'running' : state === 'waiting' ? 'late' : exitCode === 0 ? 'success' : 'failed'

function ContainerFacts({ container, now }: { readonly container: ContainerSummary; readonly now: number }) {
  return (
    <section className="sect container-facts" aria-label={`Container ${container.name}`}>
      <h3>
        {container.init ? 'Init container' : 'Container'} <span className="mono">{container.name}</span>
      </h3>
      <DefinitionList
        items={[
          ['State', <ToneLabel key="state" tone={toneOf(container)}>{describeContainer(container, now)}</ToneLabel>], // prettier-ignore
          ['Message', container.message],
          ['Image', <CopyableId key="image" whole id={container.image} />],
          ['Requests', describeAmounts(container.requests) ?? <span className="faint">none</span>],
          ['Limits', describeAmounts(container.limits) ?? <span className="faint">none</span>],
          ['Started', when(container.startedAt, now)],
          ['Finished', when(container.finishedAt, now)],
          ['Restarts', container.restarts > 0 ? <span className="num">{container.restarts}</span> : null],
        ]}
      />
    </section>
  )
}
