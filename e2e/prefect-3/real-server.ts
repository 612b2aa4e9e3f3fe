import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, fetch } from 'undici'
import { start, type Running } from '../../electron/practice/api/conformance/process'
import { freePort } from '../free-port'

/** The longest that a server or a client may live, ms. */
const limitMs = 1_200_000
/** A server makes its database first. */
const startMs = 120_000

/** A connection for each request: the server closes one that was idle for 5 s, also when it has just been taken again. */
const dispatcher = new Agent({ pipelining: 0 })

export interface FlowRunRow {
  readonly id: string
  readonly name: string
  readonly state_type: string
  readonly state_name: string
  readonly state: { readonly message: string | null } | null
  readonly infrastructure_pid: string | null
}

/** A real server of Prefect 3 on SQLite, as `prefect server start` makes it, in a home of its own. */
export class RealServer {
  private constructor(
    /** Ends in /api. */
    readonly url: string,
    readonly home: string,
    private readonly bin: string,
    private readonly server: Running,
    /** `user:password` that it asks for; "" for nothing. */
    private readonly authString: string,
  ) {}

  /**
   * @param more settings of the server
   * @param host the address that it listens on, which must be this machine's
   */
  static async start(
    bin: string,
    more: Readonly<Record<string, string>> = {},
    host = '127.0.0.1',
  ): Promise<RealServer> {
    const home = await mkdtemp(join(tmpdir(), 'flowdeck-prefect-'))
    const port = await freePort(host)
    const env = { ...environmentOf(bin, home), ...more }
    const args = ['server', 'start', '--host', host, '--port', String(port)]
    const server = new RealServer(
      `http://${host}:${port}/api`,
      home,
      bin,
      start(join(bin, 'prefect'), args, env, limitMs),
      more['PREFECT_SERVER_API_AUTH_STRING'] ?? '',
    )
    const until = Date.now() + startMs
    while (!(await server.isUp())) {
      if (Date.now() > until) {
        await server.close()
        throw new Error(`The server did not start: ${server.server.output().slice(-2_000)}`)
      }
      await sleep(200)
    }
    return server
  }

  get pid(): number | undefined {
    return this.server.pid
  }

  private async isUp(): Promise<boolean> {
    const response = await fetch(`${this.url}/health`).catch(() => null)
    return response?.ok === true
  }

  /** A program of its Prefect that talks to it: `prefect`, `python`. @param folder where it runs */
  run(program: string, args: readonly string[], more: Readonly<Record<string, string>> = {}, folder?: string): Running {
    const login = this.authString === '' ? {} : { PREFECT_API_AUTH_STRING: this.authString }
    const env = { ...environmentOf(this.bin, this.home), PREFECT_API_URL: this.url, ...login, ...more }
    return start(join(this.bin, program), args, env, limitMs, folder)
  }

  /** @throws Error with the server's words */
  async ask<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<T> {
    for (let tries = 1; ; tries++) {
      const headers = { ...(await this.#login()), ...(body ? { 'content-type': 'application/json' } : {}) }
      const response = await fetch(`${this.url}${path}`, {
        method,
        headers,
        dispatcher,
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      const text = await response.text()
      if (response.ok) return (text === '' ? null : JSON.parse(text)) as T
      // SQLite, which is busy.
      if (response.status !== 503 || tries === 20) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      await sleep(100 * tries)
    }
  }

  /** What a server with a password asks for: it, and the token of a client for what changes something. */
  async #login(): Promise<Record<string, string>> {
    if (this.authString === '') return {}
    const authorization = `Basic ${Buffer.from(this.authString).toString('base64')}`
    const client = 'a-test'
    const response = await fetch(`${this.url}/csrf-token?client=${client}`, { headers: { authorization }, dispatcher })
    const { token } = (await response.json()) as { token?: string }
    return { authorization, ...(token ? { 'prefect-csrf-token': token, 'prefect-csrf-client': client } : {}) }
  }

  /** Makes a work pool of type kubernetes, with upstream's base job template. */
  async makePool(name: string): Promise<void> {
    const making = this.run('prefect', ['work-pool', 'create', name, '--type', 'kubernetes'])
    if ((await making.ended) !== 0) throw new Error(`The pool could not be made: ${making.output()}`)
  }

  /**
   * @param script deploy.py
   * @returns the ids of its deployments, by name
   */
  async deploy(
    pool: string,
    image: string,
    script = join(import.meta.dirname, 'deploy.py'),
  ): Promise<Readonly<Record<string, string>>> {
    const deploying = this.run('python', [script, pool, image])
    if ((await deploying.ended) !== 0) throw new Error(`It could not be deployed: ${deploying.output()}`)
    return JSON.parse(deploying.stdout().trim().split('\n').at(-1) ?? '') as Readonly<Record<string, string>>
  }

  /** @returns the id of the run */
  async createRun(deploymentId: string, options: object = {}): Promise<string> {
    return (await this.ask<FlowRunRow>('POST', `/deployments/${deploymentId}/create_flow_run`, options)).id
  }

  async createRuns(deploymentId: string, count: number): Promise<readonly string[]> {
    const ids: string[] = []
    for (let n = 0; n < count; n++) ids.push(await this.createRun(deploymentId))
    return ids
  }

  async runs(ids: readonly string[]): Promise<readonly FlowRunRow[]> {
    const rows: FlowRunRow[] = []
    for (let from = 0; from < ids.length; from += 200)
      rows.push(
        ...(await this.ask<FlowRunRow[]>('POST', '/flow_runs/filter', {
          flow_runs: { id: { any_: ids.slice(from, from + 200) } },
          limit: 200,
        })),
      )
    return rows
  }

  async close(): Promise<void> {
    await this.server.stop()
    await rm(this.home, { recursive: true, force: true })
  }
}

const environmentOf = (bin: string, home: string): Record<string, string> => ({
  PATH: `${bin}:/usr/bin:/bin`,
  HOME: home,
  ...{ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  PREFECT_HOME: join(home, '.prefect'),
  PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
  DO_NOT_TRACK: '1',
})
