import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Step } from './requests/index'

/** What a server answered, without what differs each time. */
export interface Answered {
  readonly name: string
  readonly status: number
  readonly body: unknown
}

/** Where to ask, and as whom. */
export interface Server {
  /** http://HOST:PORT/api */
  readonly url: string
  readonly authString: string
}

const patienceMs = 10_000
const quietMs = 400

/** Asks a server all of it, step by step. */
export async function play(server: Server, steps: readonly Step[]): Promise<Answered[]> {
  const kept = new Map<string, string>([['task', crypto.randomUUID()]])
  const mask = new Mask(server.url)
  const answers: Answered[] = []
  for (const step of steps) {
    kept.set('now', new Date().toISOString())
    const filled = fill(step, kept)
    const { status, body } = await answerTo(server, filled)
    const id = at(body, step.keepAt ?? 'id')
    if (step.keep && typeof id === 'string') kept.set(step.keep, id)
    answers.push({ name: step.name, status, body: step.keysOnly ? keysOf(body) : mask.mask(body) })
  }
  return answers
}

const at = (body: unknown, path: string): unknown =>
  path.split('.').reduce((value: unknown, key) => (value as Record<string, unknown> | null)?.[key], body)

const fill = (step: Step, kept: ReadonlyMap<string, string>): Step =>
  JSON.parse(JSON.stringify(step).replace(/\{\{(\w+)\}\}/g, (whole, name: string) => kept.get(name) ?? whole)) as Step

async function answerTo(server: Server, step: Step): Promise<Omit<Answered, 'name'>> {
  if (step.ask.startsWith('SOCKET ')) return overSocket(server, step)
  const until = Date.now() + patienceMs
  for (;;) {
    const answer = await overHttp(server, step)
    // A busy SQLite answers so to whoever writes meanwhile; clients ask again.
    if (answer.status === 503 && Date.now() < until) {
      await sleep(300)
      continue
    }
    if (step.rows === undefined || rowsIn(answer.body) >= step.rows || Date.now() > until) return answer
    await sleep(200)
  }
}

const rowsIn = (body: unknown): number =>
  Array.isArray(body) ? body.length : ((body as { readonly total?: number } | null)?.total ?? 0)

async function overHttp(
  { url, authString }: Server,
  { ask, body, raw, headers }: Step,
): Promise<Omit<Answered, 'name'>> {
  const [method = '', path = ''] = ask.split(' ')
  const authorization = `Basic ${Buffer.from(authString).toString('base64')}`
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const all = { authorization, ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers }
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
  const response = await fetch(url + path, {
    ...{ method, headers: given, redirect: 'manual' },
    ...(text === undefined ? {} : { body: text }),
  })
  const answer = await response.text()
  const location = response.headers.get('location')
  return { status: response.status, body: location ?? (answer === '' ? null : JSON.parse(answer)) }
}

/** The frames that came, then how the websocket ended: 0 when it was still open. */
async function overSocket({ url, authString }: Server, { ask, body, rows }: Step): Promise<Omit<Answered, 'name'>> {
  const socket = new WebSocket(url.replace('http', 'ws') + (ask.split(' ')[1] ?? ''), ['prefect'])
  const frames: unknown[] = []
  let closed: number | undefined
  let lastAt = Date.now()
  socket.on('message', (data: Buffer) => {
    lastAt = Date.now()
    frames.push(JSON.parse(data.toString('utf8')))
  })
  const opened = new Promise<void>((resolve) => {
    socket.on('open', resolve)
    socket.on('close', (code) => resolve(void (closed = code)))
    socket.on('error', (error) => {
      frames.push(error.message)
      resolve(void (closed ??= -1))
    })
  })
  await opened
  for (const frame of [{ type: 'auth', token: authString }, ...(body as readonly unknown[])]) {
    if (closed !== undefined) break
    socket.send(JSON.stringify(frame))
    await sleep(100)
  }
  const until = Date.now() + patienceMs
  while (closed === undefined && Date.now() < until) {
    if (rows === undefined ? Date.now() - lastAt > quietMs : frames.length >= rows) break
    await sleep(50)
  }
  const code = closed ?? 0
  socket.terminate()
  return { status: code, body: frames }
}

/** The names of what an answer has, to any depth, for answers that are otherwise the server's own. */
function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, inner]) => [key, keysOf(inner)]),
  )
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g
/** Durations, which no two answers have alike. */
const seconds =
  /^(total_run_time|estimated_run_time|estimated_start_time_delta|sum_estimated_.*|time_in_current_state)$/

/** Ids become numbers in the order in which they are first seen, so that what was one stays one. */
class Mask {
  readonly #ids = new Map<string, string>()

  constructor(private readonly url: string) {}

  mask(value: unknown, key = ''): unknown {
    if (typeof value === 'string') return this.#text(value)
    if (typeof value === 'number' && seconds.test(key)) return 'seconds'
    if (Array.isArray(value))
      return (sorted.has(key) ? [...(value as string[])].sort() : value).map((each) => this.mask(each))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries.map(([name, inner]) => [this.#text(name), this.mask(inner, name)]))
  }

  #text(text: string): string {
    return text
      .replace(this.url, '{api}')
      .replace(/page-token=.*/, 'page-token=…')
      .replace(instant, (at) => (at.startsWith('2026-11-26T10:00') || /^20(20|29|30|31)/.test(at) ? at : 'instant'))
      .replace(uuid, (id) => this.#ids.get(id) ?? this.#name(id))
  }

  #name(id: string): string {
    const name = /^(\d)\1{7}-1111|^0000000\d-2222/.test(id) ? id : `id ${this.#ids.size + 1}`
    this.#ids.set(id, name)
    return name
  }
}

/** Sets, which the server keeps in no order. */
const sorted: ReadonlySet<string> = new Set(['tags', 'pause_keys', 'accepted_capabilities', 'resolved_work_queues'])
