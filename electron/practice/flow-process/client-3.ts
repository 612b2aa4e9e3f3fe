import type { Environment } from '../container-process'

/** What the API of Prefect 3 says of a state that was proposed. */
export interface Verdict {
  readonly status: 'ACCEPT' | 'REJECT' | 'ABORT' | 'WAIT'
  readonly state: { readonly type: string; readonly name: string } | null
  readonly details: { readonly reason?: string; readonly delay_seconds?: number }
}
export interface NewState {
  readonly type: string
  readonly name?: string
  readonly message?: string | null
  readonly data?: unknown
}
export interface RunRow {
  readonly id: string
  readonly name: string
  readonly flow_id: string
  readonly run_count: number
  readonly state: { readonly type: string } | null
}

/** How a process in a pod speaks to the API of Prefect 3: by what its environment says. */
export class Client3 {
  readonly flowRunId: string
  readonly url: string
  readonly #headers: Readonly<Record<string, string>>

  constructor(
    env: Environment,
    private readonly signal: AbortSignal,
  ) {
    this.flowRunId = env.get('PREFECT__FLOW_RUN_ID') ?? ''
    this.url = (env.get('PREFECT_API_URL') ?? '').replace(/\/$/, '')
    this.#headers = { 'Content-Type': 'application/json', 'User-Agent': 'prefect/3.9.1 (API 0.8.4)', ...keyOf(env) }
  }

  readRun(): Promise<RunRow> {
    return this.#ask('GET', `/flow_runs/${this.flowRunId}`)
  }

  async flowName(flowId: string): Promise<string> {
    const { name } = await this.#ask<{ readonly name: string }>('GET', `/flows/${flowId}`)
    return name
  }

  /** @param signal in place of the process's own, for what it says as it is told to end */
  setState(state: NewState, signal = this.signal): Promise<Verdict> {
    return this.#ask('POST', `/flow_runs/${this.flowRunId}/set_state`, { state, force: false }, signal)
  }

  async emit(events: readonly object[]): Promise<void> {
    await this.#ask('POST', '/events', events)
  }

  async writeLog(line: {
    readonly name: string
    readonly level: number
    readonly message: string
    readonly timestamp: string
    readonly task_run_id: string | null
  }): Promise<void> {
    await this.#ask('POST', '/logs/', [{ ...line, flow_run_id: this.flowRunId }])
  }

  async #ask<Answer>(method: string, path: string, body?: unknown, signal = this.signal): Promise<Answer> {
    const response = await fetch(this.url + path, {
      ...{ method, headers: this.#headers, signal },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.status} for url '${response.url}' - Response: ${text.slice(0, 500)}`)
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }
}

/** A user and password win over a key, as upstream. */
function keyOf(env: Environment): Record<string, string> {
  const authString = env.get('PREFECT_API_AUTH_STRING')
  if (authString) return { Authorization: `Basic ${Buffer.from(authString).toString('base64')}` }
  const key = env.get('PREFECT_API_KEY')
  return key ? { Authorization: `Bearer ${key}` } : {}
}
