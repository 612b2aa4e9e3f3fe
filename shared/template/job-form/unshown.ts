import { visible } from '../../model/printable'
import { containersOf } from '../job-manifest'
import { isMapping, valueAt, type Path } from '../path'
import { podSpecPath } from '../rule'
import { placeOf } from '../yaml-source'
import type { Opened } from './place-of-field'

/** What stands in a template beside what the form shows, by name and line, in the order of the template. */
export interface Unshown {
  readonly parts: readonly { readonly name: string; readonly line: number }[]
  /** How many there are; the form names the first ones. */
  readonly count: number
}

export const unshownMost = 60

/** @param index of the container that runs the flow */
export function unshownParts({ job, source, document }: Opened, index: number): Unshown {
  const containersPath = [...podSpecPath, 'containers']
  const flow = [...containersPath, index]
  const others = containersOf(job).flatMap((container, other) =>
    other === index ? [] : [{ name: `container ${nameOf(container, other)}`, path: [...containersPath, other] }],
  )
  const all = [
    ...keysAt(job, [], ['apiVersion', 'kind', 'spec']),
    ...keysAt(job, ['spec'], ['template', 'backoffLimit', 'ttlSecondsAfterFinished']),
    ...keysAt(job, ['spec', 'template'], ['spec'], 'template.'),
    ...keysAt(job, podSpecPath, ['containers', 'serviceAccountName', 'nodeSelector', 'imagePullSecrets']),
    ...others,
    ...keysAt(job, flow, ['name', 'image', 'imagePullPolicy', 'env', 'resources']),
    ...keysAt(job, [...flow, 'resources'], ['requests', 'limits'], 'resources.'),
    ...keysAt(job, [...flow, 'resources', 'requests'], ['cpu', 'memory'], 'requests.'),
    ...keysAt(job, [...flow, 'resources', 'limits'], ['cpu', 'memory'], 'limits.'),
  ]
  const parts = all
    .slice(0, unshownMost)
    .map(({ name, path }) => ({ name: visible(name), line: placeOf(source, document, path).line }))
    .sort((a, b) => a.line - b.line)
  return { parts, count: all.length }
}

interface Part {
  readonly name: string
  readonly path: Path
}

function keysAt(job: unknown, path: Path, shown: readonly string[], prefix = ''): readonly Part[] {
  const mapping = valueAt(job, path)
  if (!isMapping(mapping)) return []
  return Object.keys(mapping)
    .filter((key) => !shown.includes(key))
    .map((key) => ({ name: prefix + key, path: [...path, key] }))
}

function nameOf(container: unknown, index: number): string {
  const name = valueAt(container, ['name'])
  return typeof name === 'string' && name !== '' ? name : String(index + 1)
}
