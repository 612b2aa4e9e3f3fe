// A panel of a Prefect 3 server of the user's own: the practice one, whose cluster is practice too.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPracticeApi3, type PracticeApi3 } from '../../electron/practice/api-3'
import { launchPanel, type Panel } from '../app'
import { Running } from '../cli'

export interface Prefect3Panel extends Panel {
  readonly api: PracticeApi3
  /** A request to the server, as its administrator makes it. @param path below /api */
  ask(method: 'POST' | 'PATCH', path: string, body: object): Promise<void>
  /** What the server has at a path below /api. @param key of the answer */
  read<T>(path: string, key: string): Promise<T>
}

export interface Prefect3Settings {
  readonly theme?: 'light' | 'dark'
  readonly workPool?: string
  readonly queues?: readonly string[]
  /** What is entered for the server; its own password when left out. */
  readonly token?: string
  /** Another server than the practice one. */
  readonly url?: string
}

/** Starts all of it; its agent is off, and the server's key is kept. */
export async function launchPrefect3Panel(settings: Prefect3Settings = {}): Promise<Prefect3Panel> {
  const { theme = 'light', workPool, queues = [], token, url } = settings
  const home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  const api = await startPracticeApi3()
  const cluster = new Running(['practice', '--runs', '0'], { home })
  const { kubeconfig } = JSON.parse(await cluster.line(1)) as { kubeconfig: string }
  const panel = await launchPanel({
    kubeconfig: await readFile(kubeconfig, 'utf8'),
    settings: {
      ...{ version: 2, theme, times: 'utc', activeConnectionId: 'own', startOnOpen: false },
      connections: [
        {
          id: 'own',
          choice: {
            api: {
              ...{ kind: 'endpoint', url: url ?? api.url, urlForPods: null, dialect: '3' },
              workPool: { name: workPool ?? api.workPool, queues },
            },
            cluster: { kind: 'context', context: 'practice', namespace: 'default' },
          },
        },
      ],
    },
  })
  const done = await panel.page.evaluate(
    (entered) => window.flowdeck.call('connections.replaceToken', { connectionId: 'own', token: entered }),
    token ?? api.token,
  )
  if (!done.ok) throw new Error(done.message)
  const authorization = `Basic ${Buffer.from(api.token).toString('base64')}`
  const request = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { authorization, ...(body ? { 'content-type': 'application/json' } : {}) }
    const answer = await fetch(api.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`)
    const text = await answer.text()
    return text === '' ? null : (JSON.parse(text) as unknown)
  }
  return {
    ...panel,
    api,
    async ask(method, path, body) {
      await request(method, path, body)
    },
    read: async <T>(path: string, key: string) => ((await request('GET', path)) as Record<string, T>)[key] as T,
    async close() {
      await panel.close()
      await cluster.end('SIGTERM')
      await api.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
