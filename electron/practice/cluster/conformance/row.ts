import { send, type Server } from './servers'
import type { Reply, Step } from './step'

/** Requests that follow one another, and what of their answers must be equal. */
export interface Row {
  readonly what: string
  readonly steps: readonly Step[]
  readonly shown: Shown
}

/** @returns what is compared of an answer; undefined for nothing: the step only prepares the next */
export type Shown = (reply: Reply, step: Step) => unknown

const patienceMs = 20_000

export interface Played {
  /** What is compared, by step. */
  readonly answers: readonly unknown[]
  /** Such as `201, 409 Conflict`: of each step its status and, where it failed, the reason. */
  readonly statuses: string
}

/** Asks one server all of a row. */
export async function play(server: Server, { what, steps, shown }: Row): Promise<Played> {
  const kept = new Map<string, string>()
  const filled = (text: string): string => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => kept.get(name) ?? '')
  const answers: unknown[] = []
  const statuses: string[] = []
  for (const step of steps) {
    const { body, path } = step
    const text = body === undefined || Buffer.isBuffer(body) ? body : filled(textOf(body))
    const reply = await answerTo(server, { ...step, path: filled(path), body: text }, what)
    for (const [name, where] of Object.entries(step.keep ?? {})) kept.set(name, valueAt(JSON.parse(reply.body), where))
    if (step.forget) await server.forget()
    answers.push(shown(reply, step))
    statuses.push(statusOf(reply))
  }
  return { answers, statuses: statuses.join(', ') }
}

function statusOf({ status, body }: Reply): string {
  const reason = status < 400 ? undefined : /"reason": ?"(\w+)"/.exec(body)?.[1]
  return reason === undefined ? String(status) : `${status} ${reason}`
}

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body))

async function answerTo(server: Server, step: Step, what: string): Promise<Reply> {
  const endAt = Date.now() + patienceMs
  for (;;) {
    const reply = await send(server, step)
    if (step.until === undefined || step.until(reply)) return reply
    if (Date.now() > endAt) throw new Error(`${what}: ${server.base} still answers ${reply.status} ${reply.body}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function valueAt(value: unknown, path: string): string {
  for (const key of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key]
  return typeof value === 'string' ? value : ''
}
