import { join } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { homeOf } from '../files/home'
import { fileLimits } from '../files/limits'
import { withoutMark } from '../files/toml-fault'
import { FileError, readFileText } from '../files/read-file'

const Profiles = z.looseObject({
  active: z.string().optional(),
  profiles: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
})

/**
 * Whether somebody works with a Prefect 3 server on this machine: the active profile names its API. A file that can't be read
 * says nothing here; whoever uses it says what is wrong with it.
 * Source: prefect 3.9.1, settings/sources.py and settings/models/root.py, profiles_path.
 */
export async function hasPrefect3Profile(environment: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const home = homeOf(environment)
  const given =
    environment.PREFECT_PROFILES_PATH || join(environment.PREFECT_HOME || join(home, '.prefect'), 'profiles.toml')
  const file = await profilesAt(given.replace(/^~(?=\/|$)/, home))
  const active = environment.PREFECT_PROFILE || file?.active
  if (!file || active === undefined || !Object.hasOwn(file.profiles, active)) return false
  const api = file.profiles[active]?.PREFECT_API_URL
  return typeof api === 'string' && api !== ''
}

async function profilesAt(path: string): Promise<z.infer<typeof Profiles> | null> {
  let text: string
  try {
    text = await readFileText(path, fileLimits.config)
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
  try {
    return Profiles.safeParse(parse(withoutMark(text))).data ?? null
  } catch {
    // It is not TOML.
    return null
  }
}
