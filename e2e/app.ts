import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'

/** What a machine has before the panel starts there. */
export interface Machine {
  /** The settings file: its values, or its text when that is the point. */
  readonly settings?: object | string
  /** The user's Job template. */
  readonly template?: string
  /** The text of the file of unsaved edits. */
  readonly drafts?: string
  /** The kubeconfig; there is none when left out. */
  readonly kubeconfig?: string
}

/** A kubeconfig of a cluster that is not started: nothing listens on this port, but there is something to choose. */
export const stoppedCluster = `apiVersion: v1
kind: Config
current-context: minikube
clusters: [{ name: minikube, cluster: { server: 'http://127.0.0.1:9' } }]
users: [{ name: minikube, user: { token: t } }]
contexts: [{ name: minikube, context: { cluster: minikube, user: minikube, namespace: default } }]
`

/** A home folder of its own, so that neither the user's settings nor another test's are seen. */
export class Home {
  private constructor(readonly folder: string) {}

  static async make({ settings, template, drafts, kubeconfig }: Machine = {}): Promise<Home> {
    const home = new Home(await mkdtemp(join(tmpdir(), 'flowdeck-e2e-')))
    await mkdir(home.data)
    if (settings !== undefined) {
      await writeFile(home.settings, typeof settings === 'string' ? settings : JSON.stringify(settings))
    }
    if (template !== undefined) await writeFile(home.template, template)
    if (drafts !== undefined) await writeFile(home.drafts, drafts)
    if (kubeconfig !== undefined) await writeFile(home.kubeconfig, kubeconfig)
    return home
  }

  get data(): string {
    return join(this.folder, 'data')
  }
  get settings(): string {
    return join(this.data, 'settings.json')
  }
  get template(): string {
    return join(this.data, 'job-template.yaml')
  }
  get drafts(): string {
    return join(this.data, 'drafts.json')
  }
  get kubeconfig(): string {
    return join(this.folder, 'kubeconfig')
  }
  get heartbeat(): string {
    return join(this.folder, '.prefect', 'agent', 'heartbeat')
  }

  /** Where the save dialog of `answerSaveDialog` saves. */
  file(name: string): string {
    return join(this.folder, name)
  }

  async readSettings(): Promise<unknown> {
    return JSON.parse(await readFile(this.settings, 'utf8'))
  }

  /** The app's helpers may still be writing their caches. */
  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** A running panel with its window. */
export interface Panel {
  readonly app: ElectronApplication
  readonly page: Page
  readonly home: Home
  /** The main process; its `exitCode` tells how it ended. */
  readonly process: ChildProcess
  /** What the app wrote to the terminal so far. */
  log(): string
  /** Ends the app and leaves its home folder, for a second start. */
  quit(): Promise<void>
  /** Ends the app, if it still runs, and removes what it left. */
  close(): Promise<void>
}

/** Starts the built app; resolves when its window shows the pages. */
export async function launchPanel(
  machine: Machine | Home = {},
  variables: Readonly<Record<string, string>> = {},
  words: readonly string[] = [],
): Promise<Panel> {
  const home = machine instanceof Home ? machine : await Home.make(machine)
  const { file, args, env } = panelCommand(home)
  const app = await _electron.launch({
    executablePath: file,
    args: [...args, ...words],
    env: { ...env, ...variables },
    // Left to the app, which takes it from its settings.
    colorScheme: null,
  })
  const child = app.process()
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  }
  const ended = new Promise<void>((resolve) => app.once('close', () => resolve()))
  let running = true
  void ended.then(() => (running = false))
  const quit = async (): Promise<void> => {
    // A signal: nobody is there to be asked about drafts.
    if (running) child.kill('SIGTERM')
    await ended
  }
  const page = await app.firstWindow()
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible()
  return {
    app,
    page,
    home,
    process: child,
    log: () => log,
    quit,
    async close() {
      await quit()
      await home.remove()
    },
  }
}

/** Starts the built app with nobody at its window, its standard streams where a test puts them. */
export function spawnPanel(home: Home, stdio: StdioOptions, words: readonly string[] = []): ChildProcess {
  const { file, args, env } = panelCommand(home)
  return spawn(file, [...args, ...words], { env, stdio })
}

/** What starts the built app. */
export const panelCommand = (home: Home) => ({
  file: electronPath(),
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${home.data}`],
  env: environment(home),
})

/** Starts the built app, and ends it whatever becomes of `act`. */
export async function withPanel(machine: Machine | Home, act: (panel: Panel) => Promise<void>): Promise<void> {
  const panel = await launchPanel(machine)
  try {
    await act(panel)
  } finally {
    await panel.close()
  }
}

function electronPath(): string {
  const path = process.env.ELECTRON_PATH
  if (path === undefined || !existsSync(path)) {
    throw new Error('ELECTRON_PATH names no Electron that starts this checkout. `npm run test:e2e` sees to that.')
  }
  return path
}

/** The machine's own, without what would lead the app to the user's files. */
function environment(home: Home): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !/^(PREFECT_|XDG_|FLOWDECK_|ELECTRON_R)/.test(name))
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    HOME: home.folder,
    KUBECONFIG: home.kubeconfig,
    TZ: 'UTC',
    ...ownDisplay(),
  }
}

/** Of this worker, where there are several screens: apps side by side have a clipboard each. */
function ownDisplay(): { readonly DISPLAY?: string } {
  const displays = process.env.FLOWDECK_DISPLAYS?.split(' ') ?? []
  const own = displays[Number(process.env.TEST_PARALLEL_INDEX ?? 0) % displays.length]
  return own === undefined ? {} : { DISPLAY: own }
}

/** The save dialog is the system's: it answers with this path, or that nothing was chosen. */
export async function answerSaveDialog({ app }: Panel, filePath: string | null): Promise<void> {
  if (filePath !== null) await mkdir(dirname(filePath), { recursive: true })
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: path === null, filePath: path ?? '' })
  }, filePath)
}
