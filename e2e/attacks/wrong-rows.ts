import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPracticeApi, type PracticeApi } from '../../electron/practice/api'
import { Running } from '../cli'
import { sendJson, startHostileServer, type Asked, type HostileServer } from './hostile-server'

/** An API and a cluster whose answers have wrong rows among the right ones. */
export interface WrongServers {
  readonly api: PracticeApi
  readonly apiUrl: string
  readonly prefect: HostileServer
  readonly kubeconfig: string
  /** A folder of its own; the kubeconfig is in it. */
  readonly home: string
  close(): Promise<void>
}

export type Row = Record<string, unknown>

/** What is put among the rows of a list of flow runs, made from an honest one. */
const wrongRuns = (honest: Row): readonly unknown[] => [
  null,
  7,
  { ...honest, id: 'wrong-version', version: 'x' },
  { ...honest, id: 'wrong-flow', flow: { ...(honest.flow as Row), name: null } },
  { ...honest, id: null },
]

const uid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
/** What is put among the Jobs and pods of a list; the last two are read as far as they can be. */
const wrongObjects = (kind: string): readonly unknown[] => [
  null,
  'Job',
  { kind, metadata: null },
  { kind, metadata: { name: 7, uid: uid(1) } },
  {
    kind,
    metadata: { name: 'odd-one', uid: uid(2), labels: { 'prefect.io/flow_run_id': 7 } },
    status: { active: 1.5 },
  },
  { kind, metadata: { name: 'odd-two', uid: uid(3), labels: 'none' }, spec: [], status: 'well' },
]

/** What the API's answers become. @param asked what was asked */
export type Change = (answer: { data?: Row }, asked: Asked) => object

/**
 * @param flowRuns how many runs there are to deploy
 * @param change wrong rows among the right ones, when left out
 */
export async function startWrongServers(
  dialect: '0.6' | '1.x',
  flowRuns: number,
  change: Change = withWrongRuns,
): Promise<WrongServers> {
  const home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  const api = await startPracticeApi({ dialect })
  for (let n = 0; n < flowRuns; n++) api.createRun('hello')
  const prefect = await startHostileServer(api.url, async (asked, response, honest) => {
    const { body } = await honest()
    return sendJson(response, change(JSON.parse(body) as { data?: Row }, asked))
  })
  const cluster = new Running(['practice', '--runs', '0'], { home })
  const { kubeconfig } = JSON.parse(await cluster.line(1)) as { kubeconfig: string }
  const text = await readFile(kubeconfig, 'utf8')
  const [origin = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? []
  const kube = await startHostileServer(origin, async (asked, response, honest) => {
    if (asked.method !== 'GET') return false
    if (asked.path.includes('watch=true')) return passWatchOn(origin, asked, response)
    if (!/\/(jobs|pods|events)(\?|$)/.test(asked.path)) return false
    const { body } = await honest()
    const list = JSON.parse(body) as { kind: string; items: unknown[] | null }
    const kind = list.kind.replace(/List$/, '')
    return sendJson(response, { ...list, items: [...wrongObjects(kind), ...(list.items ?? [])] })
  })
  const ownKubeconfig = join(home, 'kubeconfig')
  await writeFile(ownKubeconfig, text.replaceAll(origin, kube.url))
  return {
    api,
    apiUrl: prefect.url,
    prefect,
    kubeconfig: ownKubeconfig,
    home,
    async close() {
      await kube.close()
      await prefect.close()
      await cluster.end('SIGTERM')
      await api.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Into each list of runs, and into the queue. */
function withWrongRuns({ data, ...rest }: { data?: Row }): object {
  if (!data) return rest
  const changed = Object.entries(data).map(([field, value]): [string, unknown] => {
    const [first] = Array.isArray(value) ? (value as Row[]) : []
    if (first && 'flow' in first) return [field, [...wrongRuns(first), ...(value as Row[])]]
    const ids = (value as { flow_run_ids?: unknown } | null)?.flow_run_ids
    return [field, Array.isArray(ids) ? { flow_run_ids: [null, 7, ...(ids as unknown[])] } : value]
  })
  return { ...rest, data: Object.fromEntries(changed) }
}

/** A watch as it comes, with lines in between that are none. */
function passWatchOn(origin: string, { path }: Asked, response: ServerResponse): true {
  const upstream = request(`${origin}${path}`, (answer) => {
    response.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/json' })
    for (const object of wrongObjects('Job')) response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`)
    response.write('{"type":"BOOKMARK"}\n{"type":7,"object":[]}\nnull\n')
    answer.on('error', () => response.destroy()).pipe(response)
  })
  upstream.on('error', () => response.destroy()).end()
  response.on('close', () => upstream.destroy())
  return true
}
