import type { TemplateFile } from '../../shared/contract/contract'
import type { ConnectionId } from '../../shared/model/connection'
import type { DialectId } from '../../shared/model/dialect-words'
import type { TemplateDocument, TemplateVersion } from '../../shared/template/template-version'
import type { Clock } from '../clock/clock'
import { ConnectionError } from '../connection/connection-error'
import { messageOf } from '../mistakes/mistakes'
import type { TemplateVersions } from '../settings/template-versions'
import type { Templates } from './templates'
import { Turns } from './turns'

export interface KeptVersionsParts {
  readonly versions: TemplateVersions
  readonly clock: Clock
  readonly log: (line: string) => void
  readonly templates: Templates
  /** The address of a connection's API, where that is open: connections come and go, a work pool stays. */
  readonly apiOf: (connectionId: ConnectionId) => string | undefined
}

/** What templates said before they were saved. */
export class KeptVersions {
  readonly #parts: KeptVersionsParts
  readonly #turns = new Turns()

  constructor(parts: KeptVersionsParts) {
    this.#parts = parts
  }

  /** The newest first. @throws what the system says when they can't be listed */
  list(document: TemplateDocument): Promise<readonly TemplateVersion[]> {
    return this.#parts.versions.list(this.#nameOf(document))
  }

  /** @throws FileError */
  read(document: TemplateDocument, id: string): Promise<string> {
    return this.#parts.versions.read(this.#nameOf(document), id)
  }

  /** Saves a template file, and keeps it. @throws TemplateError; all is as before then */
  async saveTemplate(dialect: DialectId, text: string): Promise<TemplateFile> {
    const { templates } = this.#parts
    const before = templates.files().find((each) => each.dialect === dialect)
    const saved = await templates.save(dialect, text)
    await this.saved({ kind: 'file', dialect }, before?.source === 'custom' ? before.text : null, text)
    return saved
  }

  /**
   * Keeps a template that was saved. Saving has succeeded by then, so that what can't be kept is only logged.
   * @param before what was in force; null when that was no text of the user's
   */
  async saved(document: TemplateDocument, before: string | null, after: string): Promise<void> {
    const { versions, clock, log } = this.#parts
    try {
      const name = this.#nameOf(document)
      await this.#turns.take(() => versions.keep(name, { before, after, at: clock.now() }))
    } catch (error) {
      log(`The template was saved, but this version of it can't be kept for later: ${messageOf(error)}`)
    }
  }

  #nameOf(document: TemplateDocument): string {
    if (document.kind === 'file') return `file ${document.dialect}`
    const api = this.#parts.apiOf(document.connectionId)
    if (api === undefined) throw new ConnectionError('This connection is not open. Choose one under Connections.')
    return `pool ${api} ${document.workPool}`
  }
}
