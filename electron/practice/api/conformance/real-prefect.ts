import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { lock } from 'proper-lockfile'

const run = promisify(execFile)
const installMs = 300_000

/** A version of Prefect, the Python that it runs on, and what pip is asked for. */
export interface RealPrefect {
  readonly version: string
  readonly python: string
  readonly packages: readonly string[]
}

export const prefect067: RealPrefect = {
  version: '0.6.7',
  python: '3.7',
  // Later versions of urllib3 break its HTTP client.
  packages: ['prefect[kubernetes]==0.6.7', 'urllib3<2'],
}
export const prefect141: RealPrefect = {
  version: '1.4.1',
  python: '3.8',
  packages: ['prefect[kubernetes]==1.4.1'],
}

export const prefect391: RealPrefect = {
  version: '3.9.1',
  python: '3.12',
  packages: ['prefect==3.9.1', 'prefect-kubernetes==0.8.0'],
}

/** Why there is no such Prefect here, for the tests that then are skipped. */
export const noPython = ({ version, python }: RealPrefect): string =>
  `no Python ${python} was found (python${python} in PATH, or ~/.pyenv/versions/${python}.*): Prefect ${version} needs it`

/**
 * The real, unmodified Prefect, in a virtual environment that is kept in the user's cache.
 * @returns its `bin` folder; undefined without its Python.
 * @throws Error with pip's words when it can't be installed.
 */
export async function prefectBin({ version, python: wanted, packages }: RealPrefect): Promise<string | undefined> {
  const python = await findPython(wanted)
  if (!python) return undefined
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'flowdeck')
  const folder = join(cache, `prefect-${version}`)
  const complete = join(folder, 'complete')
  if (existsSync(complete)) return join(folder, 'bin')
  await mkdir(cache, { recursive: true })
  // Test files that run side by side need the same one.
  const unlock = await lock(folder, {
    realpath: false,
    retries: { retries: installMs / 1_000, minTimeout: 1_000, factor: 1 },
  })
  try {
    if (!existsSync(complete)) await install(python, folder, packages)
  } finally {
    await unlock()
  }
  return join(folder, 'bin')
}

/** In place of an installation that was cut short. */
async function install(python: string, folder: string, packages: readonly string[]): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await run(python, ['-m', 'venv', folder], { timeout: installMs })
  await run(join(folder, 'bin', 'pip'), ['install', '--quiet', ...packages], { timeout: installMs })
  await writeFile(join(folder, 'complete'), '')
}

/** @returns a Python of this version; undefined where there is none */
export async function findPython(wanted: string): Promise<string | undefined> {
  const versions = join(homedir(), '.pyenv', 'versions')
  const names = (await readdir(versions).catch(() => [])).filter((name) => name.startsWith(`${wanted}.`))
  for (const python of [`python${wanted}`, ...names.map((name) => join(versions, name, 'bin', 'python'))]) {
    // A shim of pyenv can be there and yet refuse to start.
    const { stdout } = await run(python, ['--version'], { timeout: 10_000 }).catch(() => ({ stdout: '' }))
    if (stdout.startsWith(`Python ${wanted}.`)) return python
  }
  return undefined
}
