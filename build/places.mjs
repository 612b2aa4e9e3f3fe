// Where things are: the checkout, and what outlives it. Node's built-ins only: start.mjs runs before `npm ci` has.
import os from 'node:os'
import path from 'node:path'

/** The checkout. */
export const root = path.resolve(import.meta.dirname, '..')

/** What is fetched or built once for all checkouts of a user: the Electron runtime, Kubernetes' binaries. */
export const cacheFolder = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'flowdeck')
