// A work pool of the user's own: here a practice server of Prefect 3 that this test runs, and the practice cluster as the
// user's, since the panel lets no run of a real API loose on its own.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPracticeApi3, type PracticeApi3 } from '../../electron/practice/api-3'
import { launchPanel, type Panel } from '../app'
import { goTo } from '../at'
import { Running } from '../cli'

export interface OwnPool {
  readonly api: PracticeApi3
  readonly panel: Panel
  close(): Promise<void>
}

/** @param settings beside the connection */
export async function openOwnPool(settings: object = {}): Promise<OwnPool> {
  const api = await startPracticeApi3()
  const home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  const cluster = new Running(['practice', '--runs', '0'], { home })
  const close = async () => {
    await cluster.end('SIGTERM')
    await api.close()
    await rm(home, { recursive: true, force: true })
  }
  try {
    const { kubeconfig } = JSON.parse(await cluster.line(1)) as { kubeconfig: string }
    const panel = await launchPanel({
      kubeconfig: await readFile(kubeconfig, 'utf8'),
      settings: { version: 2, connections: [connectionTo(api)], activeConnectionId: 'pool', ...settings },
    })
    const opened: OwnPool = {
      api,
      panel,
      async close() {
        await panel.close()
        await close()
      },
    }
    await enterKey(opened)
    return opened
  } catch (error) {
    await close()
    throw error
  }
}

const connectionTo = ({ url, workPool }: PracticeApi3) => ({
  id: 'pool',
  choice: {
    api: { kind: 'endpoint', url, urlForPods: null, dialect: '3', workPool: { name: workPool } },
    cluster: { kind: 'context', context: 'practice', namespace: 'default' },
  },
})

async function enterKey({ api, panel: { page } }: OwnPool): Promise<void> {
  await goTo(page, 'Connections')
  await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
  await page.getByLabel(/^New /).fill(api.token)
  await page
    .getByRole('button', { name: /^Replace / })
    .last()
    .click()
  await page.getByLabel(/^New /).waitFor({ state: 'hidden' })
}
