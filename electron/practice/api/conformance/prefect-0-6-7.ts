import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const installMs = 300_000

/** Why there is no Prefect 0.6.7 here, for the tests that then are skipped. */
export const noPython =
  'no Python 3.7 was found (python3.7 in PATH, or ~/.pyenv/versions/3.7.*): Prefect 0.6.7 needs it'

/**
 * The real, unmodified Prefect 0.6.7, in a virtual environment that is kept in the user's cache.
 * @returns its `bin` folder; undefined without a Python 3.7.
 * @throws Error with pip's words when it can't be installed.
 */
export async function prefectBin(): Promise<string | undefined> {
  const python = await findPython()
  if (!python) return undefined
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'flowdeck')
  const folder = join(cache, 'prefect-0.6.7')
  const complete = join(folder, 'complete')
  if (!existsSync(complete)) {
    await rm(folder, { recursive: true, force: true }) // an installation that was cut short
    await mkdir(cache, { recursive: true })
    await run(python, ['-m', 'venv', folder], { timeout: installMs })
    // Later versions of urllib3 break Prefect 0.6.7's HTTP client.
    const packages = ['prefect[kubernetes]==0.6.7', 'urllib3<2']
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', ...packages], { timeout: installMs })
    await writeFile(complete, '')
  }
  return join(folder, 'bin')
}

async function findPython(): Promise<string | undefined> {
  const versions = join(homedir(), '.pyenv', 'versions')
  const names = (await readdir(versions).catch(() => [])).filter((name) => name.startsWith('3.7.'))
  for (const python of ['python3.7', ...names.map((name) => join(versions, name, 'bin', 'python'))]) {
    // A shim of pyenv can be there and yet refuse to start.
    const { stdout } = await run(python, ['--version'], { timeout: 10_000 }).catch(() => ({ stdout: '' }))
    if (stdout.startsWith('Python 3.7.')) return python
  }
  return undefined
}
