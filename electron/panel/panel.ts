import type { Connection, ConnectionChoice } from '../../shared/model/connection'
import type { AppInfo, DemoFlow, Snapshot, TemplateFile } from '../../shared/contract/contract'
import type { AgentStatus } from '../../shared/model/agent-status'
import type { Problem, ProblemEntry } from '../../shared/model/problem'
import type { Settings, SettingsPatch } from '../../shared/model/settings'
import { problemKey } from '../../shared/model/problem'
import { describeEvent } from '../agent/describe-event'
import { openConnection } from '../session/connection'
import { PanelSession } from '../session/panel-session'
import { saveSettings } from '../settings/settings-file'
import type { SecretStore } from '../settings/secret-store'
import { saveTemplate, type TemplateInForce } from '../settings/template-file'
import type { EventSender } from './event-sender'

export interface PanelParts {
  readonly settings: Settings
  /** Why the settings file is not in force; null when it is. */
  readonly settingsProblem: string | null
  readonly settingsPath: string
  readonly templatePath: string
  readonly template: TemplateInForce
  readonly secrets: SecretStore
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly heartbeatPath: string | null
  readonly app: Omit<AppInfo, 'settingsPath' | 'tokenStore'>
  readonly sender: EventSender
  readonly log: (line: string) => void
}

/** What the panel's window is about: the settings, the template, and the connection in use, if one is. */
export class Panel {
  readonly #parts: PanelParts
  #settings: Settings
  #settingsProblem: string | null
  #template: TemplateInForce
  #session: PanelSession | null = null
  #sessionProblem: Problem | null = null
  #onTheme: (theme: Settings['theme']) => void = () => undefined
  #onTitle: (title: string) => void = () => undefined

  constructor(parts: PanelParts) {
    this.#parts = parts
    this.#settings = parts.settings
    this.#settingsProblem = parts.settingsProblem
    this.#template = parts.template
  }

  get session(): PanelSession | null {
    return this.#session
  }
  get settings(): Settings {
    return this.#settings
  }

  /** Takes the connection of the settings into use, if there is one. */
  async open(): Promise<void> {
    const { connection, startOnOpen } = this.#settings
    if (connection === null) return
    const refusal = await this.#connect(connection)
    if (refusal !== null) this.#parts.log(`not connected: ${refusal}`)
    else if (startOnOpen) this.#session?.startAgent('running')
  }

  /** Practice at both ends, the agent on. It is not kept: as soon as there is something to choose, the user is asked. */
  async practice(): Promise<void> {
    await this.#connect({ api: { kind: 'practice' }, cluster: { kind: 'practice' } })
    this.#session?.startAgent('running')
  }

  /** Whether somebody looks; the list of runs is asked for only then. */
  setWatched(watched: boolean): void {
    this.#session?.runs.setPaused(!watched)
  }

  onTheme(listener: (theme: Settings['theme']) => void): void {
    this.#onTheme = listener
  }

  /** The window's title says what it is connected to, and that practice is practice. */
  onTitle(listener: (title: string) => void): void {
    this.#onTitle = listener
    listener(titleOf(this.#connection()))
  }

  /** @returns why the pair can't be used; nothing has changed then */
  async use(choice: ConnectionChoice, token: string | undefined): Promise<string | null> {
    const refusal = await this.#connect(choice, token)
    if (refusal !== null) return refusal
    await this.#keepSettings({ ...this.#settings, connection: choice })
    return null
  }

  async replaceToken(token: string): Promise<string | null> {
    const choice = this.#settings.connection
    if (!choice || choice.api.kind !== 'endpoint') return 'The practice API has a token of its own.'
    const mode = this.#session?.agentStatus.mode
    const refusal = await this.#connect(choice, token)
    if (refusal === null && (mode === 'running' || mode === 'paused')) this.#session?.startAgent(mode)
    return refusal
  }

  async changeSettings(patch: SettingsPatch): Promise<void> {
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    await this.#keepSettings({ ...this.#settings, ...given })
  }

  /** @throws TemplateError; the one in force stays then */
  async saveTemplate(text: string): Promise<void> {
    const template = await saveTemplate(this.#parts.templatePath, text)
    this.#template = { template, source: 'custom', problem: null }
    this.#parts.sender.latest('template.changed', this.#templateFile())
    this.#tellProblems()
  }

  snapshot(): Snapshot {
    const session = this.#session
    return {
      agent: this.#agentStatus(),
      connection: this.#connection(),
      settings: this.#settings,
      flowRuns: [...(session?.runs.runs.values() ?? [])],
      jobs: [...(session?.connection.cluster.jobs.values() ?? [])],
      pods: [...(session?.connection.cluster.pods.values() ?? [])],
      kubeEvents: [...(session?.connection.cluster.events.values() ?? [])],
      problems: [...(session?.problems ?? []), ...this.#ownProblems()],
      stats: [...(session?.stats ?? [])],
      template: this.#templateFile(),
      app: this.#appInfo(),
      demoFlows: this.#demoFlows(),
    }
  }

  async close(): Promise<void> {
    this.#parts.sender.close()
    await this.#session?.close()
    this.#session = null
  }

  async #connect(choice: ConnectionChoice, token?: string): Promise<string | null> {
    const { secrets, environment } = this.#parts
    if (choice.api.kind === 'endpoint' && token !== undefined) await secrets.set(choice.api.url, token)
    const kept = choice.api.kind === 'endpoint' ? ((await secrets.get(choice.api.url)) ?? '') : ''
    let connection
    try {
      connection = await openConnection({ choice, token: kept, environment })
    } catch (error) {
      this.#sessionProblem = { kind: 'kubeconfigUnreadable', message: (error as Error).message }
      this.#tellProblems()
      return (error as Error).message
    }
    await this.#session?.close()
    this.#sessionProblem = null
    this.#session = new PanelSession({
      connection,
      choice,
      settings: () => this.#settings,
      template: () => this.#template.template,
      heartbeatPath: this.#parts.heartbeatPath,
    })
    this.#forward(this.#session)
    this.#session.start()
    this.#parts.sender.now('panel.reset', undefined)
    this.#onTitle(titleOf(this.#connection()))
    return null
  }

  #forward(session: PanelSession): void {
    const { sender } = this.#parts
    session.on('agent', (status) => sender.latest('agent.changed', status))
    session.on('connection', (connection) => sender.latest('connection.changed', connection))
    session.on('stats', (minute) => sender.minute(minute))
    session.on('problems', (changed, removed) => {
      sender.problems.add(changed, removed)
      sender.soon()
    })
    session.on('agentEvent', (event) => {
      const line = describeEvent(event)
      if (line !== null) this.#parts.log(line)
    })
    session.runs.on('changed', (changed, removed) => {
      sender.flowRuns.add(changed, removed)
      sender.soon()
    })
    session.connection.cluster.on('changed', (kind, changed, removed) => {
      const batch = kind === 'jobs' ? sender.jobs : kind === 'pods' ? sender.pods : sender.kubeEvents
      batch.add(changed as never, removed)
      sender.soon()
    })
  }

  async #keepSettings(settings: Settings): Promise<void> {
    this.#settings = settings
    this.#onTheme(settings.theme)
    await saveSettings(this.#parts.settingsPath, settings)
    this.#settingsProblem = null
    this.#parts.sender.latest('settings.changed', settings)
    this.#tellProblems()
  }

  #agentStatus(): AgentStatus {
    return (
      this.#session?.agentStatus ?? {
        mode: 'off',
        name: this.#settings.agentName,
        since: null,
        api: { state: 'unknown' },
        cluster: { state: 'unknown' },
        lastPollAt: null,
        nextPollAt: null,
        waitMs: 0,
        claimsInHand: 0,
        nextDueAt: null,
        deployed: 0,
      }
    )
  }

  #connection = (): Connection | null => this.#session?.describe() ?? null
  #templateFile(): TemplateFile {
    return { text: this.#template.template.text, path: this.#parts.templatePath, source: this.#template.source }
  }
  #appInfo(): AppInfo {
    return { ...this.#parts.app, settingsPath: this.#parts.settingsPath, tokenStore: this.#parts.secrets.description }
  }
  #demoFlows(): DemoFlow[] {
    return (this.#session?.connection.practiceApi?.flows ?? []).map(({ id, name, description }) => ({
      id,
      name,
      description,
    }))
  }

  /** Problems that no connection has: of files, and of connecting. */
  #ownProblems(): ProblemEntry[] {
    const problems: Problem[] = []
    if (this.#settingsProblem !== null) {
      problems.push({ kind: 'settingsUnreadable', path: this.#parts.settingsPath, message: this.#settingsProblem })
    }
    if (this.#template.problem) {
      problems.push({ kind: 'templateBroken', path: this.#parts.templatePath, ...this.#template.problem })
    }
    if (this.#sessionProblem) problems.push(this.#sessionProblem)
    const at = Date.now()
    return problems.map((problem) => ({
      key: problemKey(problem),
      problem,
      runs: [],
      since: at,
      lastAt: at,
      solvedAt: null,
    }))
  }

  #tellProblems(): void {
    const { sender } = this.#parts
    const now = this.#ownProblems()
    const kinds = ['settingsUnreadable', 'templateBroken', 'kubeconfigUnreadable']
    sender.problems.add(
      now,
      kinds.filter((kind) => !now.some((entry) => entry.key === kind)),
    )
    sender.soon()
  }
}

function titleOf(connection: Connection | null): string {
  if (!connection) return 'Flowdeck'
  const { api, cluster } = connection
  const ends = `${api.practice ? 'practice API' : new URL(api.url).host} → ${cluster.context}/${cluster.namespace}`
  return `Flowdeck – ${ends}${api.practice || cluster.practice ? ' (practice)' : ''}`
}
