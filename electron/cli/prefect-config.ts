import { parse } from 'smol-toml'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { homeOf, homeOfUser } from '../files/home'
import { fileLimits } from '../files/limits'
import { tomlFaultWords, withoutMark } from '../files/toml-fault'
import { placeIn } from './toml-place'
import { FileError, readFileText } from '../files/read-file'
import { CommandError } from './command-error'
import { configText, parsePythonLiteral, unescaped, type ConfigValue } from './python-literal'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * What Prefect's own configuration says: variables over `backend.toml` over `config.toml` over the defaults, with
 * `$VARIABLES` and `${other.keys}` filled in. Keys are spelled "cloud.agent.labels". What is absent is undefined; an
 * empty text was given.
 * Source: prefect 0.6.7 and 1.4.1, config.toml and configuration.py.
 */
export class PrefectConfig {
  constructor(
    private readonly values: ReadonlyMap<string, ConfigValue>,
    private readonly environment: Environment,
    private readonly origins: ReadonlyMap<string, string>,
  ) {}

  /** Where a value was set, for a sentence: "PREFECT__CLOUD__API", "line 3 of PATH"; null for a default. */
  originOf(key: string): string | null {
    return this.origins.get(key) ?? null
  }

  value(key: string): ConfigValue | undefined {
    return this.values.get(key)
  }

  /** A number or a word of Python's is the text that it was written as. */
  text(key: string): string | undefined {
    const value = this.values.get(key)
    if (typeof value === 'boolean') return String(value)
    return typeof value === 'string' ? value : undefined
  }

  /**
   * What is sent as a token: Python writes what it takes for True so, and False is none.
   * Source: prefect 0.6.7 and 1.4.1, seen with PREFECT__CLOUD__AGENT__AUTH_TOKEN=true and PREFECT__CLOUD__API_KEY=true.
   */
  token(key: string): string {
    const value = this.values.get(key)
    if (typeof value === 'boolean') return value ? 'True' : ''
    return typeof value === 'string' ? value : ''
  }

  /** The entries below a key: a TOML table, variables of longer names, or one variable that holds a dict. */
  table(key: string): ReadonlyMap<string, ConfigValue> {
    const whole = this.values.get(key)
    const entries = new Map(whole instanceof Map ? (whole as ReadonlyMap<string, ConfigValue>) : [])
    for (const [name, value] of this.values) {
      if (name.startsWith(`${key}.`)) entries.set(name.slice(key.length + 1), value)
    }
    return entries
  }

  /** A file of Prefect's, as the agent reads it besides its configuration; empty where there is none. */
  readToml(path: string): Promise<Readonly<Record<string, unknown>>> {
    return readToml(expand(path, this.environment))
  }
}

/** The keys that the agent reads and that have a default, and those that an address may be put together from. */
const defaults: Readonly<Record<GraphqlDialectId, Readonly<Record<string, ConfigValue>>>> = {
  '0.6': {
    'cloud.api': 'https://api.prefect.io',
    'cloud.graphql': '${cloud.api}/graphql/alpha',
    'cloud.agent.auth_token': '',
    'cloud.agent.name': 'agent',
    'logging.level': 'INFO',
    home_dir: '~/.prefect',
  },
  '1.x': {
    backend: 'cloud',
    'cloud.api': '${${backend}.endpoint}',
    'cloud.endpoint': 'https://api.prefect.io',
    'cloud.api_key': '',
    'cloud.tenant_id': '',
    'cloud.send_flow_run_logs': true,
    'cloud.agent.auth_token': '',
    'cloud.agent.name': 'agent',
    'cloud.agent.labels': '[]',
    'cloud.agent.agent_address': '',
    'server.host': 'http://localhost',
    'server.port': '4200',
    'server.host_port': '4200',
    'server.host_ip': '127.0.0.1',
    'server.endpoint': '${server.host}:${server.port}',
    'server.ui.host': 'http://localhost',
    'server.ui.port': '8080',
    'server.ui.endpoint': '${server.ui.host}:${server.ui.port}',
    'server.ui.apollo_url': 'http://localhost:4200/graphql',
    'server.graphql.host': '0.0.0.0',
    'server.graphql.port': '4201',
    'server.graphql.path': '/graphql/',
    'logging.level': 'INFO',
    home_dir: '~/.prefect',
  },
}

/** @throws CommandError for a file that can't be read, or is not TOML */
export async function loadPrefectConfig(dialect: GraphqlDialectId, environment: Environment): Promise<PrefectConfig> {
  const values = new Map(Object.entries(defaults[dialect]))
  const origins = new Map<string, string>()
  const files = [environment.PREFECT__USER_CONFIG_PATH ?? '~/.prefect/config.toml']
  if (dialect === '1.x') files.push(environment.PREFECT__BACKEND_CONFIG_PATH ?? '~/.prefect/backend.toml')
  for (const file of files) {
    const path = expand(file, environment)
    const text = await readTomlText(path)
    for (const [key, value] of entriesOf(parsedToml(text, path), path)) {
      values.set(key, value)
      origins.set(key, placeIn(text, path, key))
    }
  }
  for (const [name, value] of Object.entries(environment)) {
    const key = /^PREFECT__(.+)$/.exec(name)?.[1]?.toLowerCase().split('__').join('.')
    if (key === undefined || value === undefined) continue
    values.set(key, dialect === '0.6' ? unescaped(value) : value)
    origins.set(key, name)
  }
  for (const [key, value] of values) {
    if (typeof value !== 'string') continue
    const text = expand(value, environment)
    // 0.6 leaves the texts of a file as they are.
    const isOfFile = dialect === '0.6' && !/^PREFECT__/.test(origins.get(key) ?? '')
    values.set(key, isOfFile ? text : typed(dialect, text))
  }
  return new PrefectConfig(fillReferences(values, origins), environment, origins)
}

/**
 * A file of Prefect's; empty where there is none.
 * @throws CommandError for one that can't be read, or is not TOML
 */
export const readToml = async (path: string): Promise<Record<string, unknown>> =>
  parsedToml(await readTomlText(path), path)

/** @returns "" where there is none @throws CommandError */
async function readTomlText(path: string): Promise<string> {
  try {
    return withoutMark(await readFileText(path, fileLimits.config))
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    // Upstream asks `os.path.isfile` first.
    if (error.kind === 'missing' || error.kind === 'notAFile') return ''
    throw new CommandError(`Prefect’s file ${path} can't be read: ${error.message}. Correct it or move it away.`)
  }
}

/** @throws CommandError */
function parsedToml(text: string, path: string): Record<string, unknown> {
  try {
    // A token may be a number of any size.
    return parse(text, { integersAsBigInt: 'asNeeded' })
  } catch (error) {
    const words = tomlFaultWords(error)
    if (words === null) throw error
    throw new CommandError(`Prefect’s file ${path} is not TOML: ${words}. Correct it or move it away.`)
  }
}

/** @throws CommandError */
function entriesOf(table: Readonly<Record<string, unknown>>, path: string): (readonly [string, ConfigValue])[] {
  try {
    return flatten(table)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CommandError(`Prefect’s file ${path} can't be read: ${error.message}. Correct it or move it away.`)
  }
}

/** Tables that lie deeper hold nothing that Prefect has. */
const deepest = 100

/** @throws RangeError for tables that lie too deep in each other */
function flatten(table: Readonly<Record<string, unknown>>, prefix = '', depth = 0): (readonly [string, ConfigValue])[] {
  if (depth > deepest) throw new RangeError(`its tables lie more than ${deepest} deep in each other`)
  return Object.entries(table).flatMap(([name, value]): (readonly [string, ConfigValue])[] => {
    if (isTable(value)) return flatten(value, `${prefix}${name}.`, depth + 1)
    return [[`${prefix}${name}`, configValue(value)]]
  })
}
const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

function configValue(value: unknown): ConfigValue {
  if (Array.isArray(value)) return value.map(configValue)
  // As it is written: a day alone has no time.
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' || typeof value === 'boolean' ? value : String(value)
}

/** Values that name each other several times grow with each round. Linux takes ones of 128 kB. */
const longestText = 200_000
const tooLong =
  `A value of Prefect’s configuration has more than ${longestText / 1_000} kB when the variables and keys that it names ` +
  'are filled in. Correct it in the file or the variable that sets it.'

/** `~`, `~user`, `$NAME` and `${NAME}`, as often as they lead to each other; what is not set stays as it is. */
function expand(text: string, environment: Environment): string {
  for (let round = 0, before = text; round < 10; round++, before = text) {
    let chars = 0
    text = replaceNames(text, (whole, name) => {
      const value = environment[name.replace(/^\{|\}$/g, '')] ?? whole
      chars += value.length
      if (chars > longestText) throw new CommandError(tooLong)
      return value
    }).replace(/^~([a-z_][\w.-]*)?(?=\/|$)/i, (whole, user?: string) =>
      user === undefined ? homeOf(environment) : (homeOfUser(user) ?? whole),
    )
    if (text === before) break
  }
  return text
}

/** Behind the last `}` nothing is in braces: each `${` would look for their end to that of the text. */
function replaceNames(text: string, replace: (whole: string, name: string) => string): string {
  const behind = text.lastIndexOf('}') + 1
  const braced = text.slice(0, behind).replace(/\$(\w+|\{[^}]*\})/g, replace)
  return braced + text.slice(behind).replace(/\$(\w+)/g, replace)
}

/** 0.6 knows true and false, 1.x any literal of Python. */
function typed(dialect: GraphqlDialectId, text: string): ConfigValue {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  const literal = dialect === '1.x' ? parsePythonLiteral(text) : undefined
  return literal === undefined ? text : literal
}

/** `${cloud.api}` stands for another key, the innermost first; one that is unknown for nothing. */
function fillReferences(
  values: Map<string, ConfigValue>,
  origins: Map<string, string>,
): ReadonlyMap<string, ConfigValue> {
  const own = new Set(origins.keys())
  for (let round = 0; round < 10; round++) {
    for (const [key, value] of values) {
      if (typeof value !== 'string') continue
      const [whole, name] = /\$\{([^${}]+)\}/.exec(value) ?? []
      if (whole === undefined || name === undefined) continue
      const other = values.get(name) ?? ''
      // A default that stands for a key is as wrong as that one.
      const origin = origins.get(name)
      if (origin !== undefined && !own.has(key)) origins.set(key, origin)
      const filled = value === whole ? other : value.replace(whole, () => configText(other))
      // What grows passes the bound long before it costs anything.
      if (typeof filled === 'string' && filled.length > Math.max(longestText, value.length))
        throw new CommandError(tooLong)
      values.set(key, filled)
    }
  }
  return values
}
