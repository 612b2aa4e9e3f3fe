// A folder for all that a program and what it starts put into the system's temporary folder.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** What was started, and loses its folder, may write for a moment more; ms. */
const retries = { maxRetries: 20, retryDelay: 100 }

/**
 * Whatever ends what runs in it, a signal too, the folder goes with all that is in it.
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} act gets what a program's environment is to have beside the usual
 * @returns {Promise<T>}
 */
export async function withOwnTmp(act) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flowdeck-run-'))
  // PostgreSQL, which is another user's process, has its own folder in there.
  fs.chmodSync(folder, 0o711)
  try {
    return await act({ TMPDIR: folder })
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, ...retries })
  }
}
