import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { KeptEvidence } from '../../shared/model/evidence'
import type { KubeEvent } from '../../shared/model/pod'
import { readJson } from '../../shared/yaml/read-json'
import { FileError, readFileText } from '../files/read-file'
import { isOwnName } from './evidence-folder'
import { eventsFile } from './gather'
import { keptEvents } from './kept-events'
import { limits } from './limits'

/** As `EvidenceFolder.keep` writes it. */
const About = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  flowRunId: z.string().nullable(),
  keptAt: z.iso.datetime(),
  gaps: z.array(z.string()),
})
type About = z.infer<typeof About>

/** Reads what was kept of Jobs, by this process or another. What it has read of a folder once does not change. */
export class EvidenceShelf {
  readonly #path: () => string
  /** By the folder's path; null for one that can't be read. */
  readonly #about = new Map<string, About | null>()

  /** @param path asked each time */
  constructor(path: () => string) {
    this.#path = path
  }

  /** What is kept of a run's Jobs, the newest first. @throws FileError, or what the system says of the folder */
  async ofRun(flowRunId: string): Promise<readonly KeptEvidence[]> {
    const found: KeptEvidence[] = []
    for (const [folder, about] of await this.#all()) {
      if (about.flowRunId !== flowRunId) continue
      const files = (await readdir(folder)).filter((file) => file !== 'about.json').sort(asRead)
      const { uid, name, namespace, keptAt, gaps } = about
      found.push({ uid, name, namespace, keptAt: Date.parse(keptAt), folder, files, gaps })
    }
    return found.sort((one, other) => other.keptAt - one.keptAt)
  }

  /** Events of a run's Jobs and their pods, those of the newest Jobs. @throws FileError, or what the system says of the folder */
  async eventsOf(flowRunId: string): Promise<readonly KubeEvent[]> {
    const kept = (await this.ofRun(flowRunId)).filter(({ files }) => files.includes(eventsFile))
    const events: KubeEvent[] = []
    // One after the other: each file may be as large as files may be.
    for (const { uid } of kept.slice(0, limits.shownJobs))
      events.push(...keptEvents((await this.read(uid, eventsFile)) ?? ''))
    return events
  }

  /** @returns null when it is not kept any more. @throws FileError */
  async read(uid: string, file: string): Promise<string | null> {
    for (const [folder, about] of await this.#all()) {
      // Only what is listed is read: a name leads nowhere else.
      if (about.uid !== uid || !(await readdir(folder)).includes(file)) continue
      return readFileText(join(folder, file), limits.jobBytes)
    }
    return null
  }

  async #all(): Promise<readonly (readonly [string, About])[]> {
    const path = this.#path()
    const names = (await readdir(path).catch(noneOfMissing)).filter(isOwnName).map((name) => join(path, name))
    const there = new Set(names)
    for (const known of this.#about.keys()) if (!there.has(known)) this.#about.delete(known)
    for (const folder of names) if (!this.#about.has(folder)) this.#about.set(folder, await aboutIn(folder))
    return [...this.#about].flatMap(([folder, about]) => (about ? [[folder, about] as const] : []))
  }
}

async function aboutIn(folder: string): Promise<About | null> {
  try {
    const json = readJson(await readFileText(join(folder, 'about.json'), limits.aboutBytes))
    return json.ok ? (About.safeParse(json.value).data ?? null) : null
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}

function noneOfMissing(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
  throw error
}

const ranks = [/^job\.yaml$/, /^events\.yaml$/, /^pod-/, /^log-/]
const rankOf = (file: string): number => ranks.findIndex((rank) => rank.test(file))
const asRead = (one: string, other: string): number => rankOf(one) - rankOf(other) || (one < other ? -1 : 1)
