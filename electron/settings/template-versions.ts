import { createHash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TemplateVersion } from '../../shared/template/template-version'
import { fileLimits } from '../files/limits'
import { readFileText } from '../files/read-file'
import { writePrivateFile } from './private-file'

/** Of one document; the oldest go. */
const versionsKept = 50

/** A change of a document that was saved. */
export interface SavedChange {
  /** What was in force before; null when that was no text of the user's. */
  readonly before: string | null
  readonly after: string
  /** ms since the epoch */
  readonly at: number
}

/**
 * What templates said before, each version in a file of its own: `2026-11-28T14-02-10-204Z.here`, in a folder for each document.
 * Only their user reads them.
 */
export class TemplateVersions {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Keeps what was saved; and what it took the place of, where that had not been saved here.
   * @param document any name that tells documents apart
   * @throws what the system says when nothing can be written
   */
  async keep(document: string, { before, after, at }: SavedChange): Promise<void> {
    const folder = this.#folderOf(document)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const [newest] = await this.list(document)
    const known = newest ? await this.read(document, newest.id) : null
    if (before !== null && before !== known) await writePrivateFile(join(folder, idOf(at - 1, 'elsewhere')), before)
    if (after !== known || before !== known) await writePrivateFile(join(folder, idOf(at, 'here')), after)
    const gone = (await this.list(document)).slice(versionsKept)
    await Promise.all(gone.map(({ id }) => rm(join(folder, id), { force: true })))
  }

  /** The newest first. @throws what the system says when they can't be listed */
  async list(document: string): Promise<readonly TemplateVersion[]> {
    try {
      const names = await readdir(this.#folderOf(document))
      return names.flatMap((name) => versionOf(name) ?? []).sort((a, b) => b.at - a.at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  /** @param id of the list @throws FileError */
  read(document: string, id: string): Promise<string> {
    return readFileText(join(this.#folderOf(document), id), fileLimits.templateVersion)
  }

  #folderOf(document: string): string {
    return join(this.#folder, createHash('sha256').update(document).digest('hex').slice(0, 32))
  }
}

/** File systems of Windows take no colons. */
const idOf = (at: number, by: TemplateVersion['by']): string =>
  `${new Date(at).toISOString().replace(/[:.]/g, '-')}.${by}`

function versionOf(id: string): TemplateVersion | null {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.(here|elsewhere)$/.exec(id)
  if (!found) return null
  const [, day = '', hours, minutes, seconds, ms, by] = found
  return { id, at: Date.parse(`${day}T${hours}:${minutes}:${seconds}.${ms}Z`), by: by as TemplateVersion['by'] }
}
