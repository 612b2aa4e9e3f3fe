import { afterEach } from 'vitest'
import { startPracticeApi3, type PracticeApi3, type PracticeApi3Options } from '../../practice/api-3'
import { openPrefectApi } from '../open'
import type { PrefectApi, PrefectApiOptions, WrongRow } from '../prefect-api'

/** What a test opened, closed after it in turn. */
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
export const never = new AbortController().signal
export const claimFor = (jobName: string, agent = 'flowdeck') => ({
  agent,
  cluster: 'c',
  namespace: 'default',
  jobName,
})

export interface Staged {
  readonly api: PracticeApi3
  readonly prefect: PrefectApi
  readonly wrongRows: WrongRow[]
  /** A request as somebody else makes it. */
  ask(method: string, path: string, body?: object): Promise<unknown>
  /** Another client of the same server. */
  client(options?: Partial<PrefectApiOptions>): PrefectApi
}

/** A practice server, and a client that serves its work pool. */
export async function stage(options: PracticeApi3Options = {}, more: Partial<PrefectApiOptions> = {}): Promise<Staged> {
  const api = await startPracticeApi3({ seed: 3, ...options })
  open.push(() => api.close())
  const wrongRows: WrongRow[] = []
  const { url, token, workPool } = api
  const client = (given: Partial<PrefectApiOptions> = {}): PrefectApi => {
    const agent = () => ({ name: 'flowdeck', labels: [] })
    const onWrongRow = (row: WrongRow): void => void wrongRows.push(row)
    const prefect = openPrefectApi({ url, token, dialect: '3', agent, workPool, onWrongRow, ...given })
    open.push(() => prefect.close())
    return prefect
  }
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' }
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
    const text = await (await fetch(url + path, init)).text()
    return text === '' ? null : (JSON.parse(text) as unknown)
  }
  return { api, prefect: client(more), wrongRows, ask, client }
}
