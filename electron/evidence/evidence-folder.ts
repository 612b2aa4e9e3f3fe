import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EvidenceFile } from './gather'
import { limits as usualLimits } from './limits'

/** Of what Job evidence is. */
export interface EvidenceOf {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly flowRunId: string | null
}

interface Kept {
  readonly name: string
  readonly at: number
  readonly bytes: number
}

type Limits = Pick<typeof usualLimits, 'ageMs'> & { readonly folderBytes: number; readonly folderJobs: number }

/** How a folder of ours is named, so that nothing else is ever deleted: when, which Job, its uid. */
const ownName = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z_[A-Za-z0-9.-]{1,63}_([A-Za-z0-9-]{1,64})$/

export const isOwnName = (name: string): boolean => ownName.test(name)

/**
 * Keeps what is known of Jobs that go, a folder for each, for this user alone, within bounds: what was kept first goes first.
 * Nothing in it that is not named as ours is touched.
 */
export class EvidenceFolder {
  readonly #path: string
  readonly #now: () => number
  readonly #limits: Limits
  #kept: Promise<Map<string, Kept>> | null = null

  /** @param now ms since the epoch */
  constructor(path: string, now: () => number, limits: Limits = usualLimits) {
    this.#path = path
    this.#now = now
    this.#limits = limits
  }

  /** Where a Job's evidence is; null when there is none. */
  async find(uid: string): Promise<string | null> {
    const kept = (await this.#all()).get(safe(uid))
    return kept ? join(this.#path, kept.name) : null
  }

  /**
   * Whole or not at all.
   * @returns where it is
   * @throws what the system says when it can't be written
   */
  async keep(of: EvidenceOf, files: readonly EvidenceFile[], gaps: readonly string[]): Promise<string> {
    const all = await this.#all()
    const at = this.#now()
    const stamp = new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')
    const name = `${stamp}Z_${safe(of.name).slice(0, 63)}_${safe(of.uid)}`
    const partial = join(this.#path, `.${name}.partial`)
    const about = { ...of, keptAt: new Date(at).toISOString(), gaps }
    const written = [...files, { name: 'about.json', text: `${JSON.stringify(about, null, 2)}\n` }]
    await mkdir(this.#path, { recursive: true, mode: 0o700 })
    await rm(partial, { recursive: true, force: true })
    // One that somebody else has made meanwhile is an error: it would be theirs.
    await mkdir(partial, { mode: 0o700 })
    try {
      for (const file of written) await writeFile(join(partial, fileName(file.name)), file.text, { mode: 0o600 })
      await rename(partial, join(this.#path, name))
    } catch (error) {
      await rm(partial, { recursive: true, force: true })
      throw error
    }
    all.set(safe(of.uid), { name, at, bytes: written.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) })
    await this.#prune(all)
    return join(this.#path, name)
  }

  async #prune(all: Map<string, Kept>): Promise<void> {
    const { folderBytes, folderJobs, ageMs } = this.#limits
    let bytes = [...all.values()].reduce((sum, kept) => sum + kept.bytes, 0)
    const oldestFirst = [...all].sort(([, one], [, other]) => one.at - other.at)
    for (const [uid, kept] of oldestFirst) {
      const isTooOld = kept.at < this.#now() - ageMs
      // The newest stays, however large it is.
      if (!isTooOld && ((bytes <= folderBytes && all.size <= folderJobs) || all.size === 1)) break
      await rm(join(this.#path, kept.name), { recursive: true, force: true })
      all.delete(uid)
      bytes -= kept.bytes
    }
  }

  #all(): Promise<Map<string, Kept>> {
    this.#kept ??= this.#read().catch((error: unknown) => {
      this.#kept = null
      throw error
    })
    return this.#kept
  }

  async #read(): Promise<Map<string, Kept>> {
    const all = new Map<string, Kept>()
    await mkdir(this.#path, { recursive: true, mode: 0o700 })
    for (const entry of await readdir(this.#path, { withFileTypes: true })) {
      const [name, year, month, day, hour, minute, second, uid] = ownName.exec(entry.name) ?? []
      if (!entry.isDirectory() || name === undefined || uid === undefined) continue
      const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
      if (!Number.isNaN(at)) all.set(uid, { name, at, bytes: await bytesIn(join(this.#path, name)) })
    }
    return all
  }
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map((file) => lstat(join(folder, file))))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

/** Names come from a server: none leads out of the folder. */
const safe = (text: string): string => text.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 64) || '-'
const fileName = (name: string): string => name.replace(/[^A-Za-z0-9.-]/g, '-').slice(-200)
