import { randomBytes, randomInt } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { demoFlows } from '../demo-flows'
import { isToken } from '../listener/secret'
import { registerDemoFlows } from './demo'
import { dialect06 } from './dialect-0-6'
import { dialect1 } from './dialect-1'
import { createFlow, createProject, type SerializedFlow } from './flows'
import { listenForOperations, type Fault } from './http'
import { identities } from './identity'
import { operations, unauthenticated, type Answer, type Operation } from './operations'
import type { AgentRow, FlowRunRow, FlowRunStateRow, LogRow, RunConfig, SerializedState, TaskRunRow } from './rows'
import { createFlowRun } from './runs'
import { practiceSchema, type Caller, type Dialect } from './schema'
import { setFlowRunState, setTaskRunState } from './states'
import { Store } from './store'

export interface PracticeApiOptions {
  /** Which Prefect's clients it answers; 0.6 when left out. */
  readonly dialect?: Dialect['name']
  /** 0 or left out: one that is free. */
  readonly port?: number
  /** The address to listen on: 127.0.0.1 unless pods in a real cluster must reach it. */
  readonly host?: string
  /** What pods call this machine, where they don't ask by its address. */
  readonly names?: readonly string[]
  /** The token of scope RUNNER, in 1.x an API key; random when left out. */
  readonly token?: string
  /** ms since the epoch. */
  readonly now?: () => number
  /** Gives the same ids and names in the same order. Random when left out: Jobs in a cluster are named after runs. */
  readonly seed?: number
  /** Sees each operation of a caller with a token before it takes effect, and may lose, refuse or delay it. */
  readonly intercept?: (operation: Pick<Operation, 'body' | 'names'>) => Fault | Promise<Fault>
  /**
   * 1.x: plays Cloud's concurrency limits. Asked before a run becomes Submitted or Running; a text queues it instead,
   * and is the state's message.
   */
  readonly queues?: (run: Readonly<FlowRunRow>, state: SerializedState) => string | undefined
}

export interface CreateRunOptions {
  /** Left out or 0: now. Negative: it is late already. */
  readonly dueInMs?: number
  /** Over the flow's own defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** 1.x: in place of the flow's. */
  readonly labels?: readonly string[]
  /** 1.x: in place of the flow's; its labels too, unless some are given. */
  readonly runConfig?: RunConfig
}

/** Copies: what is done to them changes nothing. Instants are ms since the epoch. */
export interface Snapshot {
  readonly flowRuns: readonly FlowRunRow[]
  readonly taskRuns: readonly TaskRunRow[]
  /** All states of flow runs, in the order in which they were set. */
  readonly states: readonly FlowRunStateRow[]
  readonly logs: readonly LogRow[]
  /** 1.x: those that registered. */
  readonly agents: readonly AgentRow[]
}

/** A running practice API: in memory, for one tenant, with the demo flows registered. */
export interface PracticeApi {
  readonly dialect: Dialect['name']
  /** http://127.0.0.1:PORT; operations go to `/`, `/graphql` or `/graphql/alpha`. */
  readonly url: string
  /** Scope RUNNER; in 1.x an API key. */
  readonly token: string
  /** Scope USER: an agent of 0.6 refuses to start with it, 1.x doesn't ask. */
  readonly userToken: string
  readonly tenantId: string
  /** The demo flows; what clients register is not among them. */
  readonly flows: readonly { readonly id: string; readonly name: string; readonly description: string }[]
  /** Starts a run of a demo flow or of a registered one. @returns its id. @throws Error for a name not registered. */
  createRun(flowName: string, options?: CreateRunOptions): string
  /** Registers a flow as a client would. @returns its id. */
  registerFlow(flow: SerializedFlow): string
  /** Sets a state under the server's rules. @throws Refused in the server's words. */
  setFlowRunState(flowRunId: string, state: SerializedState): void
  setTaskRunState(taskRunId: string, state: SerializedState): void
  /** What flow runs get when they ask for a secret. */
  setSecret(name: string, value: unknown): void
  snapshot(): Snapshot
  /** Operations so far (`requests`) and how often each field was asked for at the top, aliases aside. */
  counts(): { readonly requests: number; readonly fields: Readonly<Record<string, number>> }
  close(): Promise<void>
}

/** @throws Error of the system (EADDRINUSE…) when it can't listen there. */
export async function startPracticeApi(options: PracticeApiOptions = {}): Promise<PracticeApi> {
  const token = options.token ?? randomBytes(16).toString('base64url')
  const userToken = randomBytes(16).toString('base64url')
  const dialect = options.dialect === '1.x' ? dialect1 : dialect06
  const store = new Store(identities(options.seed ?? randomInt(2 ** 47)), options.now ?? Date.now)
  if (options.queues) store.queues = options.queues
  const project = createProject(store, 'Practice', 'Flows to try things with.')
  const flows = registerDemoFlows(store, project.id, dialect.name, demoFlows)

  let requests = 0
  const fields: Record<string, number> = {}
  const { host = '127.0.0.1', port = 0, names } = options
  const http = await listenForOperations(
    { host, port, names },
    {
      caller: callers(token, userToken, store.tenantId),
      operation: operations(practiceSchema(store, dialect)),
      intercept(operation) {
        requests++
        for (const name of operation.names) fields[name] = (fields[name] ?? 0) + 1
        return options.intercept?.(operation)
      },
    },
  )
  return {
    ...{ dialect: dialect.name, url: http.url, token, userToken, tenantId: store.tenantId, flows },
    createRun(flowName, { dueInMs = 0, parameters = {}, labels = null, runConfig = null } = {}) {
      const flow = [...store.tables.flow.by('name', flowName)].find(({ archived }) => !archived)
      if (!flow) throw new Error(`No flow is named ${flowName}; there are ${flows.map(({ name }) => name).join(', ')}.`)
      const scheduledStartTime = store.now() + dueInMs
      const wanted = { flowId: flow.id, parameters, scheduledStartTime, labels, runConfig }
      return createFlowRun(store, dialect.newState, wanted).id
    },
    registerFlow: (flow) => createFlow(store, project.id, flow, { scheduleActive: false }).id,
    setFlowRunState: (flowRunId, state) => void setFlowRunState(store, flowRunId, state),
    setTaskRunState: (taskRunId, state) => void setTaskRunState(store, taskRunId, state),
    setSecret: (name, value) => void store.secrets.set(name, value),
    snapshot: () => ({
      flowRuns: copies(store.tables.flow_run.all()),
      taskRuns: copies(store.tables.task_run.all()),
      states: copies(store.tables.flow_run_state.all()),
      logs: copies(store.tables.log.all()),
      agents: copies(store.tables.agent.all()),
    }),
    counts: () => ({ requests, fields: { ...fields } }),
    close: () => http.close(),
  }
}

const copies = <Row extends object>(rows: Iterable<Row>): Row[] => Array.from(rows, (row) => ({ ...row }))

/** Who the headers speak for, or why they speak for nobody, in words that Prefect's clients look for. */
function callers(token: string, userToken: string, tenantId: string) {
  const isRunner = isToken(token)
  const isUser = isToken(userToken)
  return (headers: IncomingHttpHeaders): Caller | Answer => {
    const given = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
    if (given === undefined) return unauthenticated('Malformed Authorization header')
    const scope = isRunner(given) ? 'RUNNER' : isUser(given) ? 'USER' : undefined
    if (scope === undefined) return unauthenticated('AuthenticationError: the token is not one of this API.')
    if ((headers['x-prefect-tenant-id'] ?? tenantId) !== tenantId)
      return unauthenticated('AuthenticationError: the token is not one of this tenant.')
    const text = (name: string) => headers[name]?.toString()
    return { scope, agentId: text('x-prefect-agent-id'), coreVersion: text('x-prefect-core-version') }
  }
}
