import { execFile } from 'node:child_process'
import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { start } from '../../electron/practice/api/conformance/process'
import { freePort } from '../free-port'

const run = promisify(execFile)

/** Where Debian puts the programs of each version. */
const versions = '/usr/lib/postgresql'
const limitMs = 3_600_000

/** A PostgreSQL server with Debian's settings and an empty database, in a folder of its own. */
export interface Postgres {
  /** As Prefect's PREFECT_API_DATABASE_CONNECTION_URL wants it. */
  readonly url: string
  close(): Promise<void>
}

/** @returns null where PostgreSQL is not installed */
export async function startPostgres(): Promise<Postgres | null> {
  const installed = await readdir(versions).catch(() => [])
  const newest = installed.toSorted((one, other) => Number(other) - Number(one))[0]
  if (newest === undefined) return null
  const bin = join(versions, newest, 'bin')
  const folder = await mkdtemp(join(tmpdir(), 'flowdeck-postgres-'))
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  const command = await asPostgres([folder, data])
  await run(...command(join(bin, 'initdb'), ['-D', data, '-U', 'prefect', '--auth', 'trust', '--encoding', 'UTF8']))
  const port = await freePort()
  const flags = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder]
  const server = start(...command(join(bin, 'postgres'), flags), { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' }, limitMs)
  const address = ['-h', '127.0.0.1', '-p', String(port), '-U', 'prefect']
  const close = async (): Promise<void> => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  for (let tries = 0; ; tries++) {
    const made = await run(join(bin, 'createdb'), [...address, 'prefect']).then(
      () => true,
      () => false,
    )
    if (made) return { url: `postgresql+asyncpg://prefect@127.0.0.1:${port}/prefect`, close }
    if (tries === 100) {
      await close()
      throw new Error(`PostgreSQL did not start: ${server.output().slice(-2_000)}`)
    }
    await sleep(100)
  }
}

type Command = [program: string, args: readonly string[]]

/** What makes a command one of Debian's user for it, whose the folders then are: as root PostgreSQL does not run. */
async function asPostgres(folders: readonly string[]): Promise<(program: string, args: readonly string[]) => Command> {
  if (process.getuid?.() !== 0) return (program, args) => [program, args]
  const idOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout)
  const [uid, gid] = [await idOf('-u'), await idOf('-g')]
  for (const folder of folders) await chown(folder, uid, gid)
  const as = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  return (program, args) => ['setpriv', [...as, program, ...args]]
}
