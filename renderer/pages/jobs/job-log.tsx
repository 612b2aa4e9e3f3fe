import { useState } from 'react'
import type { PodSummary } from '../../../shared/model/pod'
import { EmptyState } from '../../components/empty-state'
import { describePod } from '../../components/state-label'
import { PodLog } from './pod-log'

/** The log of a Job's newest pod, or of another that is chosen. @param pods newest first */
export function JobLog({ pods }: { readonly pods: readonly PodSummary[] }) {
  const [chosen, setChosen] = useState<string | null>(null)
  const pod = pods.find((it) => it.uid === chosen) ?? pods[0]
  if (!pod) return <EmptyState title="It has no pod">Its log appears here once a pod of it has started.</EmptyState>
  const choice = pods.length > 1 && (
    <label className="input small filled log-choice">
      <span className="hidden-text">Pod</span>
      <select value={pod.uid} onChange={(event) => setChosen(event.currentTarget.value)}>
        {pods.map((it) => (
          <option key={it.uid} value={it.uid}>
            {it.name.slice(it.name.lastIndexOf('-') + 1)}, {describePod(it)}
          </option>
        ))}
      </select>
    </label>
  )
  return <PodLog key={pod.uid} pod={pod} podChoice={choice} />
}
