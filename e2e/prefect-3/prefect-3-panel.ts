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
}

export interface Prefect3Settings {
  readonly theme?: 'light' | 'dark'
  readonly workPool?: string
  readonly queues?: readonly string[]
}

/** Starts all of it; its agent is off, and the server's key is kept. */
export async function launchPrefect3Panel(settings: Prefect3Settings = {}): Promise<Prefect3Panel> {
  const { theme = 'light', workPool, queues = [] } = settings
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
              ...{ kind: 'endpoint', url: api.url, urlForPods: null, dialect: '3' },
              workPool: { name: workPool ?? api.workPool, queues },
            },
            cluster: { kind: 'context', context: 'practice', namespace: 'default' },
          },
        },
      ],
    },
  })
  const done = await panel.page.evaluate(
    (token) => window.flowdeck.call('connections.replaceToken', { connectionId: 'own', token }),
    api.token,
  )
  if (!done.ok) throw new Error(done.message)
  return {
    ...panel,
    api,
    async ask(method, path, body) {
      const authorization = `Basic ${Buffer.from(api.token).toString('base64')}`
      const headers = { authorization, 'content-type': 'application/json' }
      const answer = await fetch(api.url + path, { method, headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`)
    },
    async close() {
      await panel.close()
      await cluster.end('SIGTERM')
      await api.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
