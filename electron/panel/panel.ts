import { isDeepStrictEqual } from 'node:util'
import type { Snapshot, TemplateFile } from '../../shared/contract/contract'
import type { ConnectionChoice, ConnectionId } from '../../shared/model/connection'
import type { DialectId } from '../../shared/model/dialect-words'
import { contextMarksMax, withMark, type Mark } from '../../shared/model/context-mark'
import { connectionIdAfter, connectionsMax, type Settings, type SettingsPatch } from '../../shared/model/settings'
import { planImport, type SettingsExport } from '../../shared/model/settings-transfer'
import type { Drafts } from '../../shared/template/drafts'
import { usualEvidenceFolder } from '../evidence/usual-folder'
import { watchKubeConfig } from '../kube/watch-kube-config'
import { whyNoAuthorities } from '../network/trust'
import { ContextTries } from './context-tries'
import type { KeptDrafts } from './kept-drafts'
import { KeptVersions } from './kept-versions'
import { withName, withoutPair, withPair } from './kept-connections'
import { changeAndTell } from './kept-settings'
import { KubeConfigFollower } from './kube-config-follower'
import { mistakeLog } from '../mistakes/mistake-log'
import { messageOf, unawaited, type ReportMistake } from '../mistakes/mistakes'
import { Mutes } from './mutes'
import { Opener } from './opener'
import { ofPanel } from './outlet'
import { isNothing, keepSecrets, secretsOf, type GivenLogins, type GivenSecrets } from './kept-secrets'
import type { PanelParts } from './panel-parts'
import { PanelProblems } from './panel-problems'
import { PluginNotices } from './plugin-notices'
import { closing, fullList, fullMarks, notKept } from './refusals'
import type { Session } from './session'
import { Sessions } from './sessions'
import { ShownConnection } from './shown-connection'
import { trayAgents } from './tray-agents'
import type { TrayAgent } from './tray-menu'
import { Turns } from './turns'
import { WorkPools } from './work-pools'

/** A refusal as a sentence, or null when it was done. */
type Refusal = string | null

/** Of practice that nobody chose: it is not kept, and ends when something is chosen. */
const passingId: ConnectionId = 'practice'

/** What the panel's window is about: the settings, the templates, the connections in use and the one that is shown. */
export class Panel {
  readonly #parts: PanelParts
  readonly #sessions: Sessions
  /** Connections are opened and closed one after the other. */
  readonly #turns = new Turns()
  readonly #problems: PanelProblems
  readonly #logMistake: ReportMistake
  /** Programs that give credentials, those that take long. */
  readonly plugins: PluginNotices
  readonly mutes: Mutes
  readonly drafts: KeptDrafts
  readonly versions: KeptVersions
  /** Of servers that are about to be connected to. */
  readonly workPools: WorkPools
  readonly contextTries: ContextTries
  readonly #shown: ShownConnection
  readonly #opener: Opener
  readonly #follower: KubeConfigFollower
  readonly #unfollow: readonly (() => void)[]
  #closed: Promise<unknown> | null = null

  constructor(given: PanelParts) {
    this.#logMistake = mistakeLog(given.log)
    this.mutes = new Mutes({ ...given, save: (change) => this.#save(change), reportMistake: this.reportMistake })
    const parts = { ...given, outlet: this.mutes.hearing(given.outlet) }
    this.#parts = parts
    const { templates, settings, drafts, ...rest } = parts
    this.drafts = drafts
    this.versions = new KeptVersions({ ...parts, apiOf: (id) => this.session(id)?.connection.api.url })
    this.plugins = new PluginNotices(parts)
    this.#sessions = new Sessions({
      ...rest,
      plugins: this.plugins,
      usualEvidenceFolder: usualEvidenceFolder(parts.environment),
      logPath: parts.app.logPath,
      settings: () => settings.now,
      template: (dialect) => templates.of(dialect),
      whyNoTemplate: (dialect) => templates.whyNone(dialect),
    })
    this.#shown = new ShownConnection({ sessions: this.#sessions, settings: () => settings.now, outlet: parts.outlet })
    this.contextTries = new ContextTries(parts, this.plugins.hostOf(null))
    this.workPools = new WorkPools(parts)
    this.#problems = new PanelProblems(parts)
    this.#problems.look()
    const own = { sessions: this.#sessions, problems: this.#problems }
    this.#opener = new Opener({ ...parts, ...own })
    this.#follower = new KubeConfigFollower({ ...parts, ...own, opener: this.#opener })
    this.#unfollow = [
      templates.follow(this.#templateChanged, this.reportMistake),
      watchKubeConfig(parts.environment, this.#kubeConfigChanged),
    ]
  }

  get settings(): Settings {
    return this.#parts.settings.now
  }

  session(id: ConnectionId): Session | null {
    return this.#sessions.get(id)
  }

  get shownId(): ConnectionId | null {
    return this.#shown.id
  }

  /** The connections that are open, the one shown first. */
  sessions(): readonly Session[] {
    return this.#shown.first()
  }

  /** Their agents. */
  agents(): readonly TrayAgent[] {
    return trayAgents(this.sessions(), this.settings)
  }

  /** Resolves when the connections that were to be opened or closed are. */
  settled(): Promise<void> {
    return this.#turns.take(() => Promise.resolve())
  }

  /** Takes the connection of the settings into use, and those whose agents are to start with it. */
  open(): Promise<void> {
    const { connections, activeConnectionId, startOnOpen } = this.settings
    return this.#turns.take(async () => {
      for (const token of await this.#parts.secrets.all()) this.#parts.known.add(token)
      this.#problems.look()
      for (const kept of connections) {
        if (this.#closed || (kept.id !== activeConnectionId && !startOnOpen)) continue
        await this.#opener.openWithPanel(kept)
      }
      this.#shown.show(activeConnectionId)
    })
  }

  /** Practice at both ends, the agent on. It is not kept: as soon as there is something to choose, the user is asked. */
  practice(): Promise<void> {
    return this.#turns.take(async () => {
      const { practiceDialect: dialect } = this.#parts.app
      const choice: ConnectionChoice = { api: { kind: 'practice', dialect }, cluster: { kind: 'practice' } }
      await this.#opener.open({ id: passingId, choice })
      this.#sessions.get(passingId)?.startAgent('running')
      this.#shown.show(passingId)
    })
  }

  /** Whether somebody looks; the list of runs is asked for seldom, or not at all, while nobody does. */
  setWatched(watched: boolean): void {
    this.#shown.setWatched(watched)
  }

  stopFollows(): void {
    for (const session of this.#sessions.all()) session.follows.stopAll()
  }

  onSettings(listener: (settings: Settings) => void): void {
    this.#parts.settings.onChange(listener)
  }

  /** The window's title says what it is connected to, and that practice is practice. */
  onTitle(listener: (title: string) => void): void {
    this.#shown.onTitle(listener)
  }

  /** @see the contract's `plugins.runAgain` */
  runPluginAgain(id: string): void {
    const connectionId = this.plugins.runAgain(id)
    if (connectionId !== null) this.session(connectionId)?.retryNow()
  }

  /** @see the contract's `connections.use` */
  use(choice: ConnectionChoice, token?: string, connectionId?: ConnectionId, logins?: GivenLogins): Promise<Refusal> {
    const given = { token, proxyLogins: logins }
    return this.#turn(async () => {
      const { connections } = this.settings
      if (connectionId !== undefined && !connections.some(({ id }) => id === connectionId)) return notKept
      const same = connections.find((kept) => isDeepStrictEqual(kept.choice, choice))
      const id = connectionId ?? same?.id ?? connectionIdAfter(connections)
      if (connections.length >= connectionsMax && !connections.some((kept) => kept.id === id)) return fullList
      const isOpen = this.#sessions.get(id) !== null && isNothing(given) && same?.id === id
      const refusal = isOpen ? await this.#makeActive(id) : await this.#reopen(id, choice, given)
      if (refusal !== null) return refusal
      await this.#sessions.close(passingId)
      this.#shown.show(id)
      return null
    })
  }

  show(id: ConnectionId): Promise<Refusal> {
    return this.#turn(async () => {
      const kept = this.settings.connections.find((each) => each.id === id)
      if (!kept) return notKept
      const refusal = this.#sessions.get(id) ? null : await this.#opener.open(kept)
      if (refusal !== null) return refusal
      await this.#sessions.close(passingId)
      this.#shown.show(id)
      const notSaved = await this.#makeActive(id)
      return notSaved === null ? null : `${notSaved} The connection is shown all the same.`
    })
  }

  /** @see the contract's `connections.rename` */
  rename(id: ConnectionId, name: string | null): Promise<Refusal> {
    if (!this.settings.connections.some((each) => each.id === id)) return Promise.resolve(notKept)
    return this.#change((settings) => withName(settings, id, name), 'The name is as it was.')
  }

  remove(id: ConnectionId): Promise<Refusal> {
    return this.#turn(async () => {
      const refusal = await this.#save((settings) => withoutPair(settings, id))
      if (refusal !== null) return `${refusal} The connection is still there.`
      await this.#sessions.close(id)
      this.#opener.forgetProblems(id)
      this.#shown.show(this.shownId === id ? (this.#sessions.all()[0]?.id ?? null) : this.shownId)
      return null
    })
  }

  replaceToken(id: ConnectionId, token: string): Promise<Refusal> {
    return this.#turn(async () => {
      const kept = this.settings.connections.find((each) => each.id === id)
      if (!kept) return notKept
      if (kept.choice.api.kind !== 'endpoint') return 'The practice API has a token of its own.'
      const refusal = await this.#reopen(id, kept.choice, { token })
      if (refusal === null) this.#shown.show(this.shownId)
      return refusal
    })
  }

  changeSettings(patch: SettingsPatch): Promise<Refusal> {
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    return this.#change((settings) => ({ ...settings, ...given }), 'The setting is as it was.')
  }

  /** @see the contract's `settings.import` */
  importSettings(content: SettingsExport): Promise<Refusal> {
    return this.#change((settings) => planImport(settings, content).next, 'Nothing was imported.')
  }

  /** @see the contract's `connections.markContext` */
  markContext(context: string, mark: Mark | null): Promise<Refusal> {
    const marked = (settings: Settings) => withMark(settings.contextMarks, context, mark)
    if (marked(this.settings).length > contextMarksMax) return Promise.resolve(fullMarks)
    return this.#change((settings) => ({ ...settings, contextMarks: marked(settings) }), 'The mark is as it was.')
  }

  /** @throws TemplateError; the one in force stays then */
  async saveTemplate(dialect: DialectId, text: string): Promise<void> {
    this.#templateChanged(await this.versions.saveTemplate(dialect, text))
  }

  /** Drafts outlast the page and the app. @throws what writing the file throws */
  async keepDrafts(drafts: Drafts): Promise<void> {
    await this.drafts.keep(drafts)
    this.#problems.look()
  }

  snapshot(): Snapshot {
    const { app, settings, secrets, templates } = this.#parts
    return {
      settings: settings.now,
      shownConnectionId: this.shownId,
      templates: templates.files(),
      problems: this.#problems.all(),
      plugins: this.plugins.all(),
      drafts: this.drafts.now,
      app: {
        ...{ ...app, settingsPath: settings.file.path, tokenStore: secrets.description },
        evidenceFolder: usualEvidenceFolder(this.#parts.environment),
      },
      connections: this.#sessions.all().map((session) => session.snapshot()),
    }
  }

  /** Ends everything; what was asked before is let finish, what is asked later is refused. */
  async close(): Promise<void> {
    this.workPools.close()
    this.mutes.close()
    for (const end of this.#unfollow) end()
    this.#closed ??= Promise.all([
      ...[this.contextTries.close(), this.drafts.settled()],
      this.#turns.take(() => this.#sessions.closeAll()),
    ])
    await this.#closed
  }

  /** Of what belongs to no connection. */
  readonly reportMistake: ReportMistake = (where, error) => {
    this.#logMistake(where, error)
    this.#problems.set(`mistake/${where}`, { kind: 'mistake', where, message: messageOf(error) })
  }

  #kubeConfigChanged = (): void => {
    this.#parts.outlet.each('kubeconfig.changed', ofPanel, {})
    unawaited('reading the kubeconfig', this.reportMistake, () =>
      this.#turns.take(async () => {
        // What was shown of a connection before does not hold for the new one.
        if (!this.#closed && (await this.#follower.look())) this.#shown.show(this.shownId)
      }),
    )
  }

  #templateChanged = (file: TemplateFile): void => {
    this.#parts.outlet.delta('templates.changed', ofPanel, [file], [])
    // One that was broken has kept agents off.
    for (const session of this.#sessions.all()) session.describeAgain()
    this.#problems.look()
  }

  /** Changes settings, and tells all whom they concern. @param asBefore what holds when they can't be saved */
  #change(change: (settings: Settings) => Settings, asBefore: string): Promise<Refusal> {
    return this.#turn(async () => {
      const before = this.settings
      const refusal = await this.#save(change)
      if (refusal !== null) return `${refusal} ${asBefore}`
      for (const session of this.#sessions.all()) session.settingsChanged(before)
      this.#shown.setPaces()
      this.#shown.tellTitle()
      return null
    })
  }

  #turn(work: () => Promise<Refusal>): Promise<Refusal> {
    return this.#turns.take(async () => (this.#closed ? closing : await work()))
  }

  /**
   * Opens a pair, keeps it, and puts it in the place of what has its id. The agent is on again where it was on for the
   * same pair. When it is refused, all is as before; what was kept of it all the same, the sentence says.
   */
  async #reopen(id: ConnectionId, choice: ConnectionChoice, given: GivenSecrets): Promise<Refusal> {
    const caFile = choice.api.kind === 'endpoint' ? choice.api.caFile : undefined
    const refusal = caFile === undefined ? null : await whyNoAuthorities(caFile)
    if (refusal !== null) return refusal
    const opened = await this.#sessions.prepare(id, choice, await secretsOf(this.#parts.secrets, choice, given))
    if (!opened.ok) return opened.problem.message
    const kept = await this.#keep(id, choice, given)
    if (kept !== null) {
      await opened.session.close()
      return kept
    }
    await this.#sessions.replace(opened.session)
    this.#opener.forgetProblems(id)
    return null
  }

  async #keep(id: ConnectionId, choice: ConnectionChoice, given: GivenSecrets): Promise<Refusal> {
    const { lost, what } = await keepSecrets(this.#parts.secrets, choice, given)
    this.#problems.look()
    const kept = `${what ?? 'Nothing has changed'}.`
    if (lost !== null) return `${lost} ${kept}`
    const refusal = await this.#save((settings) => withPair(settings, id, choice))
    return refusal === null ? null : `${refusal} ${kept}`
  }

  #makeActive = (id: ConnectionId): Promise<Refusal> =>
    this.#save((settings) => ({ ...settings, activeConnectionId: id }))

  async #save(change: (settings: Settings) => Settings): Promise<Refusal> {
    const refusal = await changeAndTell(this.#parts, change)
    if (refusal === null) this.#problems.look()
    return refusal
  }
}
