import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { fileLimits } from '../files/limits'
import { OwnFile } from './own-file'
import { readOwnJson } from './own-json'

/** Encrypts with the system's key store. Electron's safeStorage has this form; this room knows no Electron. */
export interface Cipher {
  encrypt(text: string): Buffer
  decrypt(data: Buffer): string
}

/** Keeps tokens, each for one API address. */
export interface SecretStore {
  /** A sentence on where tokens are kept. */
  readonly description: string
  /** The file that they are in; null for none. Whether it can be used is known once a token was asked for. */
  readonly file: OwnFile | null
  get(api: string): Promise<string | null>
  set(api: string, token: string): Promise<void>
  /** Every token that can be read, so that none of them is shown anywhere. */
  all(): Promise<readonly string[]>
}

/** Until the program ends. */
export function memorySecretStore(): SecretStore {
  const tokens = new Map<string, string>()
  return {
    description: 'Tokens are kept until Flowdeck closes: this system has no key store.',
    file: null,
    get: (api) => Promise.resolve(tokens.get(api) ?? null),
    set: (api, token) => Promise.resolve(void tokens.set(api, token)),
    all: () => Promise.resolve([...tokens.values()]),
  }
}

/** By API, encrypted, in base64. */
const Tokens = z.record(z.string(), z.string())

/**
 * In a file, encrypted. What can't be decrypted any more, after a change of the key store, counts as not there. A file that
 * can't be used is kept aside before another takes its place.
 */
export function fileSecretStore(path: string, cipher: Cipher): SecretStore {
  const file = new OwnFile(path, null)
  const read = async (): Promise<z.infer<typeof Tokens>> => {
    const { value, problem } = await readOwnJson(path, fileLimits.settings, Tokens)
    if (problem !== null) file.cannotBeUsed(problem)
    return value ?? {}
  }
  const decrypted = (data: string | undefined): string | null => {
    if (data === undefined) return null
    try {
      return cipher.decrypt(Buffer.from(data, 'base64'))
    } catch {
      return null
    }
  }
  return {
    description: 'Tokens are encrypted with the key store of this system.',
    file,
    get: async (api) => decrypted((await read())[api]),
    all: async () => Object.values(await read()).flatMap((data) => decrypted(data) ?? []),
    async set(api, token) {
      const all = { ...(await read()), [api]: cipher.encrypt(token).toString('base64') }
      await file.replace(() => writeFileAtomic(path, JSON.stringify(all), { mode: 0o600 }))
    },
  }
}
