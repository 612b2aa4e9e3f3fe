import { randomBytes, randomInt } from 'node:crypto'
import { identities } from '../api/identity'
import { demoFlows } from '../demo-flows'
import type { Upgrade } from '../listener/call'
import { listen } from '../listener/listener'
import type { ApiFault } from '../listener/under-fault'
import { accessBy, authStringOf } from './access'
import { setBlock } from './blocks'
import { deployDemoFlows, poolName } from './demo'
import { createFlowRun } from './flow-runs'
import { refusalOf, respond, root, type SeenRequest } from './http'
import { serverSettings, type ServerSettings } from './limits'
import { Router } from './router'
import { routes } from './routes'
import type { EventRow, FlowRunRow, LogRow, StateRow, TaskRunRow, Values, WorkerRow } from './rows'
import { changePool, type PoolChange } from './pool-changes'
import { setFlowRunState } from './set-state'
import { startServices } from './services'
import { Sockets, type SocketFault } from './sockets/sockets'
import { newState, type NewState } from './states'
import { Store } from './store'

export interface PracticeApi3Options {
  /** 0 or left out: one that is free. */
  readonly port?: number
  /** The address to listen on: 127.0.0.1 unless pods in a real cluster must reach it. */
  readonly host?: string
  /** What pods call this machine, where they don't ask by its address. */
  readonly names?: readonly string[]
  /** The password, and the API key; random when left out. */
  readonly key?: string
  /** ms since the epoch. */
  readonly now?: () => number
  /** Gives the same ids and names in the same order. Random when left out: Jobs in a cluster are named after runs. */
  readonly seed?: number
  /** Whether it begins with the work pool and the deployments of the demo flows; else it is empty. */
  readonly demo?: boolean
  /** In place of the server's own, as they would be set by its administrator. */
  readonly settings?: Partial<ServerSettings>
  /** Sees each request of a caller with a key before it takes effect, and may lose, refuse or delay it. */
  readonly intercept?: (request: SeenRequest) => ApiFault | Promise<ApiFault>
  /** The same for websockets, as they are opened. @param path below /api */
  readonly interceptSocket?: (path: string) => SocketFault
}

export interface CreateRun3Options {
  /** Left out or 0: now. Negative: it is late already. */
  readonly dueInMs?: number
  /** Over the deployment's own. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Over the deployment's own. */
  readonly jobVariables?: Readonly<Record<string, unknown>>
  readonly tags?: readonly string[]
}

/** Copies: what is done to them changes nothing. Instants are ms since the epoch. */
export interface Snapshot3 {
  readonly flowRuns: readonly FlowRunRow[]
  readonly taskRuns: readonly TaskRunRow[]
  /** All states of flow runs, in the order in which they were set. */
  readonly states: readonly StateRow[]
  readonly logs: readonly LogRow[]
  readonly events: readonly EventRow[]
  readonly workers: readonly WorkerRow[]
}

/** A running practice API of Prefect 3: in memory, with a work pool and a deployment for each demo flow. */
export interface PracticeApi3 {
  readonly dialect: '3'
  /** http://127.0.0.1:PORT/api: what PREFECT_API_URL is set to. */
  readonly url: string
  /** User and password, PREFECT_API_AUTH_STRING: real clients show it to websockets too. */
  readonly token: string
  /** The password alone, which is taken as an API key (PREFECT_API_KEY) as well. */
  readonly key: string
  /** The work pool that has the demo deployments. */
  readonly workPool: string
  /** The demo flows; each has one deployment of the same name. What clients make is not among them. */
  readonly flows: readonly { readonly id: string; readonly name: string; readonly description: string }[]
  /** Starts a run of a deployment, by the name of its flow. @returns its id. @throws Error for a name that is not there. */
  createRun(flowName: string, options?: CreateRun3Options): string
  /** Proposes a state under the server's rules. @returns what the server says: ACCEPT, REJECT, ABORT or WAIT. */
  setFlowRunState(
    flowRunId: string,
    state: Pick<NewState, 'type'> & Partial<Omit<NewState, 'type' | 'state_details'>>,
  ): string
  /** Changes a work pool as an administrator does. */
  changePool(change: PoolChange): void
  /** Keeps a variable. */
  setVariable(name: string, value: unknown): void
  /** Keeps a block. @param type its slug, such as `secret` @returns its id */
  setBlock(type: string, name: string, data: Values): string
  /** Breaks all websockets, as a server that is started again does. */
  cutSockets(): void
  snapshot(): Snapshot3
  /** Requests so far, and how often each route was asked for: `POST /flow_runs/:id/set_state`. */
  counts(): { readonly requests: number; readonly routes: Readonly<Record<string, number>> }
  close(): Promise<void>
}

/** @throws Error of the system (EADDRINUSE…) when it can't listen there. */
export async function startPracticeApi3(options: PracticeApi3Options = {}): Promise<PracticeApi3> {
  const { host = '127.0.0.1', port = 0, names } = options
  const key = options.key ?? randomBytes(16).toString('base64url')
  const make = identities(options.seed ?? randomInt(2 ** 47))
  const store = new Store(make, options.now ?? Date.now, { ...serverSettings, ...options.settings })
  const flows = options.demo === false ? [] : deployDemoFlows(store, demoFlows)
  let requests = 0
  const asked: Record<string, number> = {}
  const handlers = {
    store,
    router: new Router(routes),
    access: accessBy(key),
    intercept(request: SeenRequest) {
      requests++
      asked[request.route] = (asked[request.route] ?? 0) + 1
      return options.intercept?.(request)
    },
  }
  const sockets = new Sockets({ ...handlers, intercept: (path) => options.interceptSocket?.(path) })
  const upgrade = (each: Upgrade) => sockets.upgrade(each)
  const http = await listen({ host, port, names, upgrade, refusalOf }, (call) => respond(handlers, call))
  const services = startServices(store)
  const runById = (id: string): FlowRunRow => {
    const run = store.tables.flow_run.get(id)
    if (!run) throw new Error(`There is no flow run ${id}.`)
    return run
  }
  return {
    ...{ dialect: '3', url: http.url + root, token: authStringOf(key), key, workPool: poolName, flows },
    createRun(flowName, { dueInMs = 0, parameters = {}, jobVariables = {}, tags = [] } = {}) {
      const [flow] = store.tables.flow.by('name', flowName)
      const [deployment] = flow ? store.tables.deployment.by('flow_id', flow.id) : []
      if (!deployment) throw new Error(`No deployment is of a flow named ${flowName}.`)
      const state = newState('SCHEDULED', { state_details: { scheduled_time: store.now() + dueInMs } })
      return createFlowRun(store, {
        ...{ flow_id: deployment.flow_id, deployment, state, job_variables: jobVariables },
        parameters: { ...deployment.parameters, ...parameters },
        tags: [...deployment.tags, ...tags],
      }).run.id
    },
    setFlowRunState: (id, { type, ...more }) => setFlowRunState(store, runById(id), newState(type, more)).status,
    changePool(change) {
      const [pool] = store.tables.work_pool.by('name', poolName)
      if (pool) changePool(store, pool, change)
    },
    snapshot: () => ({
      flowRuns: copies(store.tables.flow_run.all()),
      taskRuns: copies(store.tables.task_run.all()),
      states: copies(store.tables.state.all()).filter(({ flow_run_id, task_run_id }) => flow_run_id !== null && task_run_id === null), // prettier-ignore
      logs: copies(store.tables.log.all()),
      events: copies(store.tables.event.all()),
      workers: copies(store.tables.worker.all()),
    }),
    setVariable(name, value) {
      const [known] = store.tables.variable.by('name', name)
      if (known) known.value = value
      else store.tables.variable.insert({ ...store.fresh(), name, value, tags: [] })
    },
    setBlock: (type, name, data) => setBlock(store, type, name, data).id,
    cutSockets: () => sockets.cut(),
    counts: () => ({ requests, routes: { ...asked } }),
    async close() {
      services.stop()
      sockets.cut()
      await http.close()
    },
  }
}

const copies = <Row extends object>(rows: Iterable<Row>): Row[] => Array.from(rows, (row) => ({ ...row }))
