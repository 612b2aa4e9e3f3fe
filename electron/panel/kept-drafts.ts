import { join } from 'node:path'
import type { Drafts } from '../../shared/template/drafts'
import { loadDrafts, saveDrafts } from '../settings/drafts-file'
import { Turns } from './turns'

/** What is being edited, as the page last told it, and the file that it outlasts the app in. */
export class KeptDrafts {
  readonly #path: string
  readonly #turns = new Turns()
  #now: Drafts

  private constructor(path: string, loaded: Drafts) {
    this.#path = path
    this.#now = loaded
  }

  /** @param folder of the user's settings */
  static async load(folder: string): Promise<KeptDrafts> {
    const path = join(folder, 'drafts.json')
    return new KeptDrafts(path, await loadDrafts(path))
  }

  get now(): Drafts {
    return this.#now
  }

  /** Of several at once only the last is written. @throws what writing the file throws */
  async keep(drafts: Drafts): Promise<void> {
    this.#now = drafts
    await this.#turns.take(async () => {
      if (this.#now === drafts) await saveDrafts(this.#path, drafts)
    })
  }

  /** What was to be kept is in the file. */
  settled(): Promise<void> {
    return this.#turns.take(() => Promise.resolve())
  }
}
