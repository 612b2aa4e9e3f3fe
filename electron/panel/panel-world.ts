import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventName } from '../../shared/contract/contract'
import type { ConnectionChoice } from '../../shared/model/connection'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { systemClock } from '../clock/clock'
import { startPracticeApi, type PracticeApi } from '../practice/api'
import { startPracticeCluster, type PracticeCluster } from '../practice/cluster'
import { memorySecretStore, type SecretStore } from '../settings/secret-store'
import { loadSettings } from '../settings/settings-file'
import { TemplateVersions } from '../settings/template-versions'
import { KeptDrafts } from './kept-drafts'
import { KeptSettings } from './kept-settings'
import type { Outlet } from './outlet'
import { Panel } from './panel'
import { Templates } from './templates'

/** What went out to the window. */
export interface Told {
  readonly name: EventName
  readonly connectionId: string | null
  readonly value: unknown
}

export const practicePair: ConnectionChoice = {
  api: { kind: 'practice', dialect: '0.6' },
  cluster: { kind: 'practice' },
}

/** A panel with a data folder of its own, and servers as a user's would be; for tests. */
export interface PanelWorld {
  readonly panel: Panel
  readonly folder: string
  readonly told: readonly Told[]
  readonly log: readonly string[]
  readonly secrets: SecretStore
  readonly known: KnownSecrets
  /** Starts an API and a cluster, and writes a kubeconfig that has the cluster as context `practice`. */
  servers(): Promise<{
    readonly api: PracticeApi
    readonly cluster: PracticeCluster
    readonly choice: ConnectionChoice
  }>
  /** Closes all, the panel first. */
  close(): Promise<void>
}

/**
 * @param saved what the settings file holds; there is none when left out
 * @param template what stands in the file of 0.6
 */
export async function panelWorld(
  secrets: SecretStore = memorySecretStore(),
  saved?: object,
  template?: string,
): Promise<PanelWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'flowdeck-panel-'))
  const open: { close(): Promise<unknown> }[] = []
  const told: Told[] = []
  const log: string[] = []
  const outlet: Outlet = {
    latest: (name, owner, value) => void told.push({ name, connectionId: owner.connectionId ?? null, value }),
    delta: (name, owner, changed, removed) =>
      void told.push({ name, connectionId: owner.connectionId ?? null, value: { changed, removed } }),
    each: (name, owner, value) => void told.push({ name, connectionId: owner.connectionId ?? null, value }),
    hasRoom: () => true,
    drop: () => undefined,
  }
  const known = new KnownSecrets()
  const settingsPath = join(folder, 'settings.json')
  if (saved) await writeFile(settingsPath, JSON.stringify(saved))
  if (template !== undefined) await writeFile(join(folder, 'job-template.yaml'), template)
  const panel = new Panel({
    settings: new KeptSettings(settingsPath, await loadSettings(settingsPath)),
    templates: await Templates.load(folder),
    drafts: await KeptDrafts.load(folder),
    versions: new TemplateVersions(join(folder, 'template-versions')),
    secrets,
    known,
    environment: { KUBECONFIG: join(folder, 'kubeconfig'), XDG_STATE_HOME: join(folder, 'state') },
    heartbeatPath: null,
    app: {
      version: '0',
      platform: 'test',
      logPath: join(folder, 'flowdeck.log'),
      practiceDialect: '0.6',
      notifications: true,
    },
    outlet,
    log: (line) => log.push(line),
    clock: systemClock,
    random: () => 0.5,
  })
  return {
    panel,
    folder,
    told,
    log,
    secrets,
    known,
    async servers() {
      const api = await startPracticeApi()
      open.push(api)
      const cluster = await startPracticeCluster()
      open.push(cluster)
      await writeFile(join(folder, 'kubeconfig'), cluster.kubeconfig)
      const context = /current-context: (\S+)/.exec(cluster.kubeconfig)?.[1] ?? ''
      const choice: ConnectionChoice = {
        api: { kind: 'endpoint', url: api.url, urlForPods: null, dialect: 'auto', tenantId: null },
        cluster: { kind: 'context', context, namespace: 'default' },
      }
      return { api, cluster, choice }
    },
    async close() {
      await panel.close()
      for (const each of open.splice(0).reverse()) await each.close()
      await rm(folder, { recursive: true })
    },
  }
}
