import { formatAge } from '../../../shared/model/age'
import type { CleanedObject, PlannedObject } from '../../../shared/model/cleaning'
import { listedNames } from '../../state/listed-names'

/** In the order of the preview: what goes now, what goes first of the rest, what stays. */
export function inOrder(objects: readonly PlannedObject[]): readonly PlannedObject[] {
  const rank = { goes: 0, later: 1, stays: 2 } as const
  return [...objects].sort(
    (one, other) =>
      rank[one.fate] - rank[other.fate] || (one.at ?? 0) - (other.at ?? 0) || (one.name < other.name ? -1 : 1),
  )
}

/** "goes now", "in 5m", "stays". */
export function whenOf({ fate, at }: PlannedObject, now: number): string {
  if (fate === 'goes') return 'goes now'
  if (fate === 'later' && at !== null) return at <= now ? 'goes next' : `in ${formatAge(at - now)}`
  return 'stays'
}

/** "3 Jobs", "1 Job and 2 pods". */
export function countedObjects(objects: readonly Pick<PlannedObject, 'kind'>[]): string {
  const jobs = objects.filter(({ kind }) => kind === 'job').length
  const pods = objects.length - jobs
  const words = (count: number, noun: string) =>
    count === 0 ? [] : [`${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`]
  return [...words(jobs, 'Job'), ...words(pods, 'pod')].join(' and ')
}

export const namesOfObjects = (objects: readonly Pick<PlannedObject, 'kind' | 'name'>[]): readonly string[] =>
  listedNames(objects.map(({ kind, name }) => (kind === 'pod' ? `pod ${name}` : name)))

/** @param keeps whether evidence is kept */
export function consequencesOfCleanUp(objects: readonly PlannedObject[], keeps: boolean): string {
  const jobs = objects.some(({ kind }) => kind === 'job')
  const kept = keeps
    ? 'Their YAML, events and logs are kept on this machine first.'
    : 'Nothing of them is kept: the settings say so.'
  return `${jobs ? 'Jobs go with their pods. ' : ''}${kept} This can’t be undone; what the runs reported to Prefect stays.`
}

/** What was done, in a sentence, and the first reason why something was not. */
export function outcomeOf(objects: readonly CleanedObject[]): {
  readonly done: string | null
  readonly failed: string | null
} {
  const deleted = objects.filter(({ what }) => what === 'deleted')
  const failed = objects.filter(({ what }) => what === 'failed')
  const [first] = failed
  const others = failed.length === 1 ? '' : ` So it is with ${countedObjects(failed)} in all.`
  return {
    done: deleted.length === 0 ? null : `Deleted ${countedObjects(deleted)}.`,
    failed: first ? `${first.name} was not deleted: ${first.why.replace(/\.$/, '')}.${others} Try again.` : null,
  }
}
