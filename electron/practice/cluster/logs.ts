import type { ServerResponse } from 'node:http'
import { badRequest, invalid } from './status-error'
import type { ContainerStatus, Pod } from './objects'
import { backlogBytes } from './watch'

export interface LogLine {
  readonly at: number
  readonly text: string
}

interface Log {
  readonly lines: LogLine[]
  readonly followers: Set<(line: LogLine | undefined) => void>
  ended: boolean
}

/** A node keeps the last part of what a container wrote. */
const keptLines = 10_000

/** What containers wrote, by pod and container; the run before the last restart too. */
export class PodLogs {
  readonly #logs = new Map<string, Log>()

  write(podUid: string, container: string, line: LogLine): void {
    const log = this.#open(`${podUid}/${container}`)
    log.lines.push(line)
    if (log.lines.length > keptLines) log.lines.shift()
    for (const follower of log.followers) follower(line)
  }

  /** The container ended: nobody needs to wait for more. */
  end(podUid: string, container: string): void {
    const log = this.#open(`${podUid}/${container}`)
    log.ended = true
    for (const follower of [...log.followers]) follower(undefined)
  }

  /** The container starts again: what it wrote before becomes the previous log. */
  restart(podUid: string, container: string): void {
    const key = `${podUid}/${container}`
    const log = this.#logs.get(key)
    if (log) this.#logs.set(`${key}/previous`, log)
    this.#logs.delete(key)
  }

  forget(pod: Pod): void {
    for (const { name } of pod.spec.containers) {
      this.end(pod.metadata.uid, name)
      this.#logs.delete(`${pod.metadata.uid}/${name}`)
      this.#logs.delete(`${pod.metadata.uid}/${name}/previous`)
    }
  }

  open(podUid: string, container: string, previous: boolean): Log {
    return this.#open(`${podUid}/${container}${previous ? '/previous' : ''}`)
  }

  #open(key: string): Log {
    let log = this.#logs.get(key)
    if (!log) {
      log = { lines: [], followers: new Set(), ended: false }
      this.#logs.set(key, log)
    }
    return log
  }
}

/**
 * Answers `pods/NAME/log`.
 * @throws StatusError 400 in the words of API server and kubelet when there is no such container or it hasn't started.
 */
export function sendLog(response: ServerResponse, logs: PodLogs, pod: Pod, query: URLSearchParams, now: number): void {
  const container = containerOf(pod, query.get('container'))
  const whole = (name: string): number | undefined => {
    const text = query.get(name)
    return text === null ? undefined : Number(text)
  }
  const tailLines = whole('tailLines')
  if (tailLines !== undefined && tailLines < 0) {
    const message = `Invalid value: ${tailLines}: must be greater than or equal to 0`
    throw invalid({ kind: 'PodLogOptions', group: '' }, pod.metadata.name, [
      { reason: 'FieldValueInvalid', message, field: 'tailLines' },
    ])
  }
  if (pod.spec.nodeName === undefined) {
    response.writeHead(204).end()
    return
  }
  const previous = isYes(query.get('previous'))
  mustHaveStarted(pod, container, previous)
  const sinceSeconds = whole('sinceSeconds')
  const sinceTime = query.get('sinceTime')
  const from = sinceSeconds !== undefined ? now - sinceSeconds * 1000 : sinceTime ? Date.parse(sinceTime) : -Infinity
  const stamped = isYes(query.get('timestamps'))
  const text = (line: LogLine): string => `${stamped ? `${rfc3339Nano(line.at)} ` : ''}${line.text}\n`
  const log = logs.open(pod.metadata.uid, container, previous)
  const recent = log.lines.filter((line) => line.at >= from)
  const shown = tailLines === undefined ? recent : tailLines === 0 ? [] : recent.slice(-tailLines)
  const all = shown.map(text).join('')
  response.writeHead(200, { 'Content-Type': 'text/plain' })
  if (!isYes(query.get('follow')) || log.ended) {
    response.end(all)
    return
  }
  response.flushHeaders()
  if (all !== '') response.write(all)
  const follower = (line: LogLine | undefined): void => {
    if (line) response.write(text(line))
    else response.end()
    if (response.writableLength > backlogBytes) response.destroy()
  }
  log.followers.add(follower)
  response.on('close', () => log.followers.delete(follower))
}

const isYes = (text: string | null): boolean => text === 'true' || text === '1'
const rfc3339Nano = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000000Z`

function containerOf(pod: Pod, asked: string | null): string {
  const names = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name)
  const { name } = pod.metadata
  if (asked !== null && asked !== '') {
    if (!names.includes(asked)) throw badRequest(`container ${asked} is not valid for pod ${name}`)
    return asked
  }
  if (names.length > 1) {
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`)
  }
  return names[0] ?? ''
}

function mustHaveStarted(pod: Pod, container: string, previous: boolean): void {
  const status: ContainerStatus | undefined = pod.status.containerStatuses?.find(({ name }) => name === container)
  const at = `container "${container}" in pod "${pod.metadata.name}"`
  if (previous) {
    if (!status?.lastState.terminated) throw badRequest(`previous terminated ${at} not found`)
    return
  }
  const waiting = status?.state.waiting
  if (status && !waiting) return
  if (status?.lastState.terminated) return
  const reason = waiting?.reason ?? 'ContainerCreating'
  const pulling = reason === 'ErrImagePull' || reason === 'ImagePullBackOff'
  throw badRequest(`${at} is waiting to start: ${pulling ? 'trying and failing to pull image' : reason}`)
}
