import { rename } from 'node:fs/promises'
import { fileExists } from '../files/read-file'

/** A file of ours. What stands in it and can't be used is kept aside before another takes its place. */
export class OwnFile {
  readonly path: string
  #problem: string | null
  #keptAs: string | null = null

  constructor(path: string, problem: string | null) {
    this.path = path
    this.#problem = problem
  }

  /** Why what was there could not be used, as a sentence; null when it could. */
  get problem(): string | null {
    return this.#problem
  }
  /** Where that is kept since another took its place; null as long as none has. */
  get keptAs(): string | null {
    return this.#keptAs
  }

  /** What stands there now can't be used. */
  cannotBeUsed(why: string): void {
    this.#problem = why
    this.#keptAs = null
  }

  /** @param write puts another in its place @throws what writing throws; all is as before then */
  async replace(write: () => Promise<void>): Promise<void> {
    if (this.#problem === null || this.#keptAs !== null) {
      await write()
      return
    }
    const aside = (await fileExists(this.path)) ? await keepAside(this.path) : null
    try {
      await write()
    } catch (error) {
      if (aside !== null) await rename(aside, this.path)
      throw error
    }
    this.#keptAs = aside
    if (aside === null) this.#problem = null
  }
}

/** Whatever was kept before stays too. It is moved: whoever copies has to read it, and it may be a pipe. @returns where */
async function keepAside(path: string): Promise<string> {
  let aside = `${path}.unusable`
  for (let next = 2; await fileExists(aside); next++) aside = `${path}.unusable-${next}`
  await rename(path, aside)
  return aside
}
