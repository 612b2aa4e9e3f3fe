import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Drafts } from '../../shared/template/drafts'
import { loadDrafts, saveDrafts, type LoadedDrafts } from '../settings/drafts-file'
import { OwnFile } from '../settings/own-file'
import { Turns } from './turns'

/** What is being edited, as the page last told it, and the file that it outlasts the app in. */
export class KeptDrafts {
  readonly file: OwnFile
  readonly #turns = new Turns()
  #now: Drafts
  /** As the file has them. */
  #saved: Drafts

  private constructor(path: string, { drafts, problem }: LoadedDrafts) {
    this.file = new OwnFile(path, problem)
    this.#now = drafts
    this.#saved = drafts
  }

  /** @param folder of the user's settings */
  static async load(folder: string): Promise<KeptDrafts> {
    const path = join(folder, 'drafts.json')
    return new KeptDrafts(path, await loadDrafts(path))
  }

  get now(): Drafts {
    return this.#now
  }

  /** Of several at once only the last is written; what stands in an unusable file is kept aside first. @throws what writing the file throws */
  async keep(drafts: Drafts): Promise<void> {
    this.#now = drafts
    await this.#turns.take(async () => {
      if (this.#now !== drafts || isDeepStrictEqual(drafts, this.#saved)) return
      await this.file.replace(() => saveDrafts(this.file.path, drafts))
      this.#saved = drafts
    })
  }

  /** What was to be kept is in the file. */
  settled(): Promise<void> {
    return this.#turns.take(() => Promise.resolve())
  }
}
