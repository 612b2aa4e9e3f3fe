import { stat } from 'node:fs/promises'
import { KubeConfigError } from './kube-config-error'
import type { KubeConfig } from './kube-config-model'

/** The files of a kubeconfig that is in use: somebody may correct them. */
export class KubeConfigOnDisk {
  readonly #files: readonly string[]
  readonly #read: () => Promise<KubeConfig>
  #stamp: string

  private constructor(files: readonly string[], read: () => Promise<KubeConfig>, stamp: string) {
    this.#files = files
    this.#read = read
    this.#stamp = stamp
  }

  /** @param read reads them as they were read before */
  static async of(files: readonly string[], read: () => Promise<KubeConfig>): Promise<KubeConfigOnDisk> {
    return new KubeConfigOnDisk(files, read, await stampOf(files))
  }

  /** @returns what they say now; null when they are as they were when that was last asked, or can't be read */
  async changed(): Promise<KubeConfig | null> {
    const stamp = await stampOf(this.#files)
    if (stamp === this.#stamp) return null
    this.#stamp = stamp
    try {
      return await this.#read()
    } catch (error) {
      // Half written, perhaps: it then changes once more.
      if (error instanceof KubeConfigError) return null
      throw error
    }
  }
}

/** Times and sizes; whoever replaces a file gives it another number. */
async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = files.map((file) =>
    stat(file).then(
      ({ mtimeMs, size, ino }) => [mtimeMs, size, ino],
      () => null,
    ),
  )
  return JSON.stringify(await Promise.all(stamps))
}
