import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { sendJson, type Attack } from './hostile-server'

/** The most memory that a process has had so far, MB, as Linux counted it. */
export async function peakMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}

/** A kubeconfig with one context, `hostile`. @param user as kubeconfigs have it; @returns its path */
export async function kubeconfigTo(folder: string, server: string, user: object = { token: 't' }): Promise<string> {
  const path = join(folder, 'hostile-kubeconfig')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'hostile', cluster: { server } }],
    users: [{ name: 'hostile', user }],
    contexts: [{ name: 'hostile', context: { cluster: 'hostile', user: 'hostile', namespace: 'default' } }],
    'current-context': 'hostile',
  }
  await writeFile(path, stringify(config))
  return path
}

export const agentTo = (api: string, kubeconfig: string): string[] => [
  ...['agent', 'start', '--json', '--dialect', '0.6'],
  ...['--api', api, '--token', 't', '--kubeconfig', kubeconfig, '--namespace', 'default'],
]

interface Document {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** What an API of Prefect 0.6 answers to each kind of request; what is left out is answered as by one that has no runs. */
export interface Answers {
  readonly queue?: () => readonly string[]
  readonly runs?: (ids: readonly string[]) => readonly object[]
  readonly claims?: (after: string) => readonly object[]
  /** The payload of a mutation of states; null for none. */
  readonly setState?: () => object | null
}

/** An API of Prefect 0.6 of few words, for those attacks that need one that is understood. */
export const prefect06 =
  (answers: Answers): Attack =>
  ({ body }, response) => {
    const { query, variables } = JSON.parse(body) as Document
    return sendJson(response, { data: answerTo(query, variables, answers) })
  }

function answerTo(query: string, variables: Document['variables'], answers: Answers): object {
  if (query.includes('authInfo')) return { authInfo: { apiTokenScope: 'RUNNER' } }
  if (query.includes('getRunsInQueue')) return { getRunsInQueue: { flow_run_ids: answers.queue?.() ?? [] } }
  if (query.startsWith('mutation')) {
    const payload = answers.setState?.() ?? null
    return Object.fromEntries(Object.keys(variables).map((name) => [name.replace('i', 'a'), payload]))
  }
  if (query.includes('upcoming')) return { upcoming: [], claims: answers.claims?.('') ?? [] }
  if (query.includes('$ids')) return { flow_run: answers.runs?.(variables.ids as string[]) ?? [], log: [] }
  if (query.includes('$claimed')) return { flow_run: answers.claims?.(afterOf(variables.claimed)) ?? [] }
  return { tenant: [{ id: 'tenant' }], flow_run: [], log: [], flow_run_state: [] }
}

const afterOf = (claimed: unknown): string => (claimed as { id: { _gt: string } }).id._gt

/** A run that is due, as the API of Prefect 0.6 gives it. */
export const dueRun = (id: string): object => ({
  id,
  name: id,
  version: 1,
  state: 'Scheduled',
  state_message: 'due',
  state_timestamp: '2026-01-01T00:00:00+00:00',
  serialized_state: { type: 'Scheduled', message: 'due', start_time: '2026-01-01T00:00:00+00:00' },
  flow: {
    id: 'flow',
    name: 'flow',
    storage: { type: 'Docker', registry_url: 'r', image_name: 'i', image_tag: 't', flows: { flow: '/f' } },
  },
  task_runs: [],
})
