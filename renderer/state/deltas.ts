import type { EventName, EventPayload } from '../../shared/contract/contract'
import type { MinuteStats } from '../../shared/model/agent-status'
import type { PanelData } from './panel-state'

/** Events that change what the store holds. */
export type DataEventName = Exclude<EventName, 'panel.reset' | 'podLogs.lines'>
export type DataEvent = { [E in DataEventName]: { readonly name: E; readonly payload: EventPayload<E> } }[DataEventName]

const dayMs = 86_400_000

/** The data after some events, in their order. Each list is copied once, however many events speak of it. */
export function applyEvents(data: PanelData, events: readonly DataEvent[]): Partial<PanelData> {
  const flowRuns = new Lazy(data.flowRuns)
  const jobs = new Lazy(data.jobs)
  const pods = new Lazy(data.pods)
  const kubeEvents = new Lazy(data.kubeEvents)
  const problems = new Lazy(data.problems)
  let rest: Partial<PanelData> = {}
  for (const event of events) {
    switch (event.name) {
      case 'flowRuns.changed':
        flowRuns.apply(event.payload, (run) => run.id)
        break
      case 'jobs.changed':
        jobs.apply(event.payload, (job) => job.uid)
        break
      case 'pods.changed':
        pods.apply(event.payload, (pod) => pod.uid)
        break
      case 'kubeEvents.changed':
        kubeEvents.apply(event.payload, (kubeEvent) => kubeEvent.uid)
        break
      case 'problems.changed':
        problems.apply(event.payload, (problem) => problem.key)
        break
      case 'stats.changed':
        rest = { ...rest, stats: mergeStats(rest.stats ?? data.stats, event.payload) }
        break
      case 'agent.changed':
        rest = { ...rest, agent: event.payload }
        break
      case 'connection.changed':
        rest = { ...rest, connection: event.payload }
        break
      case 'settings.changed':
        rest = { ...rest, settings: event.payload }
        break
      case 'template.changed':
        rest = { ...rest, template: event.payload }
        break
      case 'demoFlows.changed':
        rest = { ...rest, demoFlows: event.payload }
        break
    }
  }
  return {
    ...rest,
    flowRuns: flowRuns.value,
    jobs: jobs.value,
    pods: pods.value,
    kubeEvents: kubeEvents.value,
    problems: problems.value,
  }
}

/** A map that is copied at its first change, so that what did not change stays the same object. */
class Lazy<T> {
  value: ReadonlyMap<string, T>
  #copy: Map<string, T> | null = null

  constructor(original: ReadonlyMap<string, T>) {
    this.value = original
  }

  apply(delta: { readonly changed: readonly T[]; readonly removed: readonly string[] }, keyOf: (item: T) => string) {
    if (delta.changed.length === 0 && delta.removed.length === 0) return
    this.#copy ??= new Map(this.value)
    for (const item of delta.changed) this.#copy.set(keyOf(item), item)
    for (const key of delta.removed) this.#copy.delete(key)
    this.value = this.#copy
  }
}

/** Minutes replaced by their newer counts, oldest first; no more than a day before the newest. */
function mergeStats(known: readonly MinuteStats[], changed: readonly MinuteStats[]): readonly MinuteStats[] {
  const minutes = new Map([...known, ...changed].map((minute) => [minute.at, minute]))
  const sorted = [...minutes.values()].sort((a, b) => a.at - b.at)
  const oldest = (sorted.at(-1)?.at ?? 0) - dayMs
  return sorted.filter((minute) => minute.at >= oldest)
}
