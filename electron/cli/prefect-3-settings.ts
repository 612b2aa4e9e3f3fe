import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { homeOf } from '../files/home'
import { fileLimits } from '../files/limits'
import { FileError, readFileText } from '../files/read-file'
import { CommandError } from './command-error'
import { readToml, type Environment } from './prefect-config'
import table from './prefect-3-settings.json'

/** A setting of Prefect 3, in the order in which upstream hands them on. Made by build/golden/prefect_3_settings.py. */
interface Setting {
  /** As a variable: PREFECT_API_URL. */
  readonly name: string
  /** In prefect.toml: api.url. */
  readonly key: string
  /** A text when left out. */
  readonly kind?: string
  readonly choices?: readonly string[]
  /** All names that it may have as a variable, the first wins; its own alone when left out. */
  readonly aliases?: readonly string[]
}
const settings: readonly Setting[] = table

/** What Prefect 3's settings say; only what is set somewhere is in them. */
export interface Prefect3Settings {
  /** By their variables' names, as upstream writes them for the pods of its flow runs, and in its order. */
  readonly set: ReadonlyMap<string, string>
  readonly profile: ActiveProfile
  /** Where PREFECT_API_URL is set, for a sentence; null where it is not. */
  readonly apiFrom: string | null
}

export interface ActiveProfile {
  /** Null where nothing names one. */
  readonly name: string | null
  /** The file that it is in, whether that is there or not. */
  readonly path: string
  /** It is named and not there: the default one holds. */
  readonly isMissing: boolean
}

/**
 * Variables win over `.env`, `prefect.toml` and `pyproject.toml` of the working folder, and these over the active profile.
 * @throws CommandError for a file that can't be read, and for a value that does not fit
 * Source: prefect 3.9.1, settings/base.py and settings/sources.py.
 */
export async function loadPrefect3Settings(environment: Environment, folder: string): Promise<Prefect3Settings> {
  const [dotenv, prefectToml, pyproject] = await Promise.all([
    readDotenv(join(folder, '.env')),
    readToml(join(folder, 'prefect.toml')),
    readToml(join(folder, 'pyproject.toml')),
  ])
  const tool = tableAt(pyproject, ['tool', 'prefect'])
  const profilesPath = profilesPathOf(environment, dotenv, [prefectToml, tool])
  const { profile, values } = profileOf(await readToml(profilesPath), environment, profilesPath)
  const sources: readonly Source[] = [
    byName(upperCased(environment)),
    byName(upperCased(dotenv)),
    byKey(prefectToml),
    byKey(tool),
    byName(values),
  ]
  const set = new Map<string, string>()
  for (const setting of settings) {
    const value = valueOf(setting, sources) ?? impliedBy(set, setting)
    if (value !== undefined) set.set(setting.name, value)
  }
  return {
    set,
    profile,
    apiFrom: apiFromOf(sources, [
      join(folder, '.env'),
      join(folder, 'prefect.toml'),
      join(folder, 'pyproject.toml'),
      profilesPath,
    ]),
  }
}

/** @param files in the order of the sources behind the variables */
function apiFromOf(sources: readonly Source[], files: readonly string[]): string | null {
  const setting = settings.find(({ name }) => name === 'PREFECT_API_URL')
  const index = setting === undefined ? -1 : sources.findIndex((source) => source(setting) !== undefined)
  if (index < 0) return null
  return index === 0 ? 'PREFECT_API_URL' : `PREFECT_API_URL in ${files[index - 1] ?? ''}`
}

/** Looks a setting up in one place. */
type Source = (setting: Setting) => unknown

const byName =
  (values: Readonly<Record<string, unknown>>): Source =>
  ({ name, aliases = [name] }) =>
    aliases.map((alias) => (Object.hasOwn(values, alias) ? values[alias] : undefined)).find((it) => it !== undefined)

const byKey =
  (toml: Readonly<Record<string, unknown>>): Source =>
  ({ key }) => {
    const path = key.split('.')
    const name = path.pop() ?? ''
    const at = tableAt(toml, path)
    return Object.hasOwn(at, name) ? at[name] : undefined
  }

function tableAt(toml: Readonly<Record<string, unknown>>, path: readonly string[]): Readonly<Record<string, unknown>> {
  return path.reduce<Readonly<Record<string, unknown>>>((at, name) => {
    const inner = Object.hasOwn(at, name) ? at[name] : undefined
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? (inner as Readonly<Record<string, unknown>>)
      : {}
  }, toml)
}

/** Names of variables count in any case. */
const upperCased = (variables: Environment): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value]))

function valueOf(setting: Setting, sources: readonly Source[]): string | undefined {
  for (const source of sources) {
    const value = source(setting)
    if (value !== undefined) return written(setting, value)
  }
  return undefined
}

/** As Python writes it. @throws CommandError for a value that does not fit */
function written({ name, kind, choices }: Setting, value: unknown): string {
  const text = textOf(value)
  if (choices) {
    const choice = choices.find((each) => each.toUpperCase() === text.toUpperCase())
    if (choice === undefined) throw misfit(name, text, `one of ${choices.join(', ')}`)
    return choice
  }
  switch (kind) {
    case 'boolean':
      if (/^(1|true|t|yes|y|on)$/i.test(text)) return 'True'
      if (/^(0|false|f|no|n|off)$/i.test(text)) return 'False'
      throw misfit(name, text, 'true or false')
    case 'integer':
      if (/^\s*[-+]?\d+(\.0*)?\s*$/.test(text)) return String(Number(text))
      throw misfit(name, text, 'a whole number')
    case 'number': {
      const number = Number(text)
      if (text.trim() === '' || !Number.isFinite(number)) throw misfit(name, text, 'a number')
      return Number.isInteger(number) ? `${number}.0` : String(number)
    }
    case 'set':
      return [...new Set(text.split(',').map((item) => item.trim()))].sort().join(',')
    default:
      return text
  }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const misfit = (name: string, text: string, takes: string): CommandError =>
  new CommandError(
    `${name} is “${text.slice(0, 100)}”, but it takes ${takes}. Correct it where it is set: in your variables, .env, prefect.toml, pyproject.toml or profile.`,
  )

/** Prefect Cloud takes shorter log lines than a server. Source: prefect 3.9.1, settings/models/logging.py. */
function impliedBy(set: ReadonlyMap<string, string>, { name }: Setting): string | undefined {
  if (name !== 'PREFECT_LOGGING_TO_API_MAX_LOG_SIZE') return undefined
  const cloud = set.get('PREFECT_CLOUD_API_URL') ?? 'https://api.prefect.cloud/api'
  const isCloud = set.get('PREFECT_API_URL')?.startsWith(cloud) === true && set.has('PREFECT_API_KEY')
  return isCloud ? (set.get('PREFECT_CLOUD_MAX_LOG_SIZE') ?? '25000') : undefined
}

function profilesPathOf(
  environment: Environment,
  dotenv: Environment,
  tomls: readonly Readonly<Record<string, unknown>>[],
): string {
  const home = homeOf(environment)
  const named = [
    environment.PREFECT_PROFILES_PATH,
    dotenv.PREFECT_PROFILES_PATH,
    ...tomls.map((it) => it.profiles_path),
  ]
  const given = named.find((path): path is string => typeof path === 'string' && path !== '')
  const path = given ?? join(environment.PREFECT_HOME || join(home, '.prefect'), 'profiles.toml')
  return path.replace(/^~(?=\/|$)/, home)
}

/** What holds where no file names an active profile. Source: prefect 3.9.1, settings/profiles.toml, profile `ephemeral`. */
const defaultProfileName = 'ephemeral'
const defaultProfile = { PREFECT_SERVER_EPHEMERAL_ENABLED: 'true' }

function profileOf(
  file: Readonly<Record<string, unknown>>,
  environment: Environment,
  path: string,
): { readonly profile: ActiveProfile; readonly values: Readonly<Record<string, unknown>> } {
  const active = environment.PREFECT_PROFILE || file.active
  const profiles = tableAt(file, ['profiles'])
  const name = typeof active === 'string' && active !== '' ? active : null
  const isThere = name !== null && Object.hasOwn(profiles, name)
  const profile = { name, path, isMissing: name !== null && !isThere && name !== defaultProfileName }
  return { profile, values: isThere ? tableAt(profiles, [name]) : defaultProfile }
}

async function readDotenv(path: string): Promise<Environment> {
  try {
    return parseEnv(await readFileText(path, fileLimits.config))
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    if (error.kind === 'missing' || error.kind === 'notAFile') return {}
    throw new CommandError(
      `The file ${path}, which Prefect reads, can't be read: ${error.message}. Correct it or move it away.`,
    )
  }
}
