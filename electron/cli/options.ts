import { Command, InvalidArgumentError, Option } from 'commander'
import type { DialectId } from '../../shared/model/dialect-words'
import { shownAddress } from '../../shared/secrets/addresses'
import { limits } from '../kube/limits'
import { pluginLimitVariable } from '../kube/plugin-limit'
import { isHttpAddress, whyNoAddress } from './check-address'
import { UsageError } from './command-error'
import { cleaningFields, usualCleaningSettings, type CleaningSettings } from '../../shared/model/cleaning'
import type { HostAndPort } from './flags'
import { addProxyOption } from './given-proxy'
import { defaultSettings } from '../../shared/model/settings'

// The table of the dialects brings their templates and rules along; `--help` needs none of them.
export const dialectIds: readonly DialectId[] = ['0.6', '1.x', '3']

/**
 * @param option whose value it is, for the sentence. Commander's own sentence would print the value as it was given.
 * @throws UsageError for what isn't an address over HTTP
 */
function httpUrl(option: string, value: string): string {
  if (!isHttpAddress(value)) {
    const shown = shownAddress(value)
    const why = whyNoAddress(value)
    throw new UsageError(`${option}: “${shown}” ${why}. Give an address like http://HOST:PORT.`)
  }
  return value
}

/** An empty one was given, and does what upstream does with it. */
const httpUrlOrEmpty = (value: string): string => (value === '' ? '' : httpUrl('--api', value))

/** @param most of more than this it is refused; without it there is no end */
export function wholeNumber(least: number, most = Infinity): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`It takes a whole number from ${least}${most < Infinity ? ` to ${most}` : ''}.`)
    return value
  }
}

/** Reads HOST:PORT, where the host may be left out: `:9090`, `127.0.0.1:9090`, `[::1]:9090`. For commander. */
export function hostAndPort(given: string): HostAndPort {
  const [, host = '', port = ''] = /^([^:/?#@[\]\s]*|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/.exec(given) ?? []
  if (!(Number(port) >= 1 && Number(port) <= 65_535))
    throw new InvalidArgumentError('It takes HOST:PORT with a port from 1 to 65535, like :9090 or 127.0.0.1:9090.')
  return { given, host: host.replace(/^\[|\]$/g, '') || undefined, port: Number(port) }
}

export function identifier(text: string): string {
  if (!/^[0-9a-f]{8}$/.test(text)) throw new InvalidArgumentError('It takes eight digits of 0-9 and a-f.')
  return text
}

/** For options that may be given several times. */
const gather = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** Refuses an option that takes one value and is given twice: which of the two counts would be a guess. */
export function refuseRepeats(command: Command): void {
  for (const each of command.commands) refuseRepeats(each)
  for (const option of command.options) {
    if (option.isBoolean() || option.parseArg === gather) continue
    let isGiven = false
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: ${option.long} was given twice. Give it once.`)
      isGiven = true
    })
  }
}

export const apiOption = (whose: string, variable = 'PREFECT__CLOUD__API, PREFECT_API_URL'): Option =>
  new Option('-a, --api <url>', `the Prefect API${whose} (${variable})`).argParser(httpUrlOrEmpty)
export const jobApiOption = (): Option =>
  new Option('--job-api <url>', 'the Prefect API as pods see it; the same by default').argParser((value: string) =>
    httpUrl('--job-api', value),
  )
export const labelOption = (): Option =>
  new Option('-l, --label <label>', '1.x: a label of the agent; may be repeated').argParser(gather)
export const envOption = (): Option =>
  new Option('-e, --env <name=value>', '1.x: a variable for every run; may be repeated').argParser(gather)

/**
 * What a worker of Prefect 3 serves, and how.
 * @param short with upstream's short flags, where no other has them
 */
export function addWorkerOptions(command: Command, short: boolean): Command {
  const words = (text: string): string => (short ? text : `3: ${text}`)
  return addGraces(addPrefetch(addServedOptions(command, short), words))
}

/** When Jobs are made. @param words what is said of a flag */
const addPrefetch = (command: Command, words: (text: string) => string): Command =>
  command.addOption(
    new Option(
      '--prefetch-seconds <n>',
      words(
        'how many seconds before its run is due a Job is made; 0: when it is due (10; PREFECT_WORKER_PREFETCH_SECONDS)',
      ),
    ).argParser(wholeNumber(0)),
  )

const podGraceOption = (words = (text: string): string => text): Option =>
  new Option(
    '--pod-grace-seconds <n>',
    words(
      `a pod that can’t start by itself, say for want of its image, fails its run after so long; 0 for never (${defaultSettings.podGraceSeconds})`,
    ),
  ).argParser(wholeNumber(0))

/** How long pods may take. */
const addGraces = (command: Command): Command =>
  command
    .addOption(podGraceOption())
    .addOption(
      new Option(
        '--start-grace-seconds <n>',
        `a pod that has not started after so long, for whatever reason, fails its run; 0 for never (${defaultSettings.startGraceSeconds})`,
      ).argParser(wholeNumber(0)),
    )

/** When finished Jobs go, and what is kept of them. */
export const addCleaningOptions = (command: Command): Command =>
  addCleaningTimes(command)
    .option(
      '--evidence-folder <folder>',
      'YAML, events and logs of a Job are kept there before it goes (~/.local/state/flowdeck/evidence)',
    )
    .addOption(
      cleaningNumber(
        'evidenceDays',
        '--evidence-days',
        `what is kept goes after so many days (${usualCleaningSettings.evidenceDays})`,
      ),
    )
    .addOption(
      cleaningNumber(
        'evidenceMegabytes',
        '--evidence-megabytes',
        `of more than so much what was kept first goes (${usualCleaningSettings.evidenceMegabytes})`,
      ),
    )
    .option('--no-evidence', 'keep nothing of Jobs that go')

/** When finished Jobs go. */
export function addCleaningTimes(command: Command): Command {
  const usual = usualCleaningSettings
  return command
    .addOption(
      cleaningNumber(
        'completedSeconds',
        '--completed-seconds',
        `a Job that completed goes so long after its end (${usual.completedSeconds}; 0.6: PREFECT__CLOUD__AGENT__RESOURCE_MANAGER__LOOP_INTERVAL)`,
      ),
    )
    .addOption(
      cleaningNumber(
        'failedSeconds',
        '--failed-seconds',
        `a Job that failed goes so long after its end (${usual.failedSeconds})`,
      ),
    )
    .addOption(
      cleaningNumber(
        'keepCompleted',
        '--keep-completed',
        `the newest so many that completed stay (${usual.keepCompleted})`,
      ),
    )
    .addOption(
      cleaningNumber('keepFailed', '--keep-failed', `the newest so many that failed stay (${usual.keepFailed})`),
    )
}

function cleaningNumber(name: CleaningNumber, flag: string, words: string): Option {
  const { minValue, maxValue } = cleaningFields[name]
  return new Option(`${flag} <n>`, words).argParser(wholeNumber(minValue ?? 0, maxValue ?? Infinity))
}

type CleaningNumber = Exclude<keyof CleaningSettings, 'evidence' | 'evidenceFolder'>

/** What it serves: the same where it is started and where it is installed. */
function addServedOptions(command: Command, short: boolean): Command {
  const flag = (letter: string, rest: string): string => (short ? `-${letter}, ${rest}` : rest)
  const words = (text: string): string => (short ? text : `3: ${text}`)
  return command
    .option(flag('p', '--pool <name>'), words('the work pool to serve'))
    .addOption(
      new Option(
        flag('q', '--work-queue <name>'),
        words('a queue of it to serve; may be repeated, all by default'),
      ).argParser(gather),
    )
    .addOption(
      new Option(flag('l', '--limit <n>'), words('at most so many runs are taken at one look at the queue')).argParser(
        wholeNumber(1),
      ),
    )
    .option('--create-pool', words('make the work pool if there is none of this name'))
}

/** What a worker is installed with. @param short see above */
export function addWorkerInstallOptions(command: Command, short: boolean): Command {
  const words = (text: string): string => (short ? text : `3: ${text}`)
  return addPrefetch(addServedOptions(command, short), words)
    .addOption(podGraceOption(words))
    .option(
      short ? '-n, --name <name>' : '--name <name>',
      short
        ? 'name of the worker, also of its objects; made up by Prefect’s own, flowdeck-worker-POOL for Flowdeck'
        : '3, Flowdeck: name of the agent, also of its objects',
    )
    .option(
      '--image <image>',
      short
        ? 'the worker’s image; the official one by default, for Flowdeck none is published'
        : '3, Flowdeck: the image; for Flowdeck none is published',
    )
    .addOption(
      new Option('--replicas <n>', 'Flowdeck: how many stand by each other, of which one polls (2)').argParser(
        wholeNumber(1, 99),
      ),
    )
    .option('--no-rbac', words('without ServiceAccount, Role and RoleBinding, which must be there then'))
}

/** A key or an auth string, as Prefect 3 has them. */
export function addAccessOptions(command: Command): Command {
  return command
    .option('-k, --key <key>', `API key of Prefect Cloud (PREFECT_API_KEY); ${forAllToRead}`)
    .option('--key-file <file>', 'a file that holds the API key; - for standard input')
    .option('--auth-string <user:password>', `of a server of your own (PREFECT_API_AUTH_STRING); ${forAllToRead}`)
    .option('--auth-string-file <file>', 'a file that holds the auth string; - for standard input')
}

/** Of an argument. */
const forAllToRead = 'other users of the machine may read it here'

/** What a token is called, and what belongs to it. */
export function addTokenOptions(command: Command): Command {
  return command
    .option('-t, --token <token>', `token of scope RUNNER (PREFECT__CLOUD__AGENT__AUTH_TOKEN); ${forAllToRead}`)
    .option('--token-file <file>', 'a file that holds the token; - for standard input')
    .option('-k, --key <key>', `1.x, 3: API key (PREFECT__CLOUD__API_KEY, PREFECT_API_KEY); ${forAllToRead}`)
    .option('--key-file <file>', '1.x, 3: a file that holds the API key; - for standard input')
    .option(
      '--auth-string <user:password>',
      `3: what a server of one’s own asks for (PREFECT_API_AUTH_STRING); ${forAllToRead}`,
    )
    .option('--auth-string-file <file>', '3: a file that holds it; - for standard input')
    .option('--tenant-id <id>', '1.x: the key’s tenant (PREFECT__CLOUD__TENANT_ID)')
}

/** Of all commands that talk to both ends. */
export function addConnectionOptions(command: Command): Command {
  return addProxyOption(addClusterOptions(addTokenOptions(command)))
    .addOption(apiOption(''))
    .addOption(jobApiOption())
    .addOption(
      new Option('--dialect <dialect>', 'which Prefect the API is; asked by default')
        .choices(['auto', ...dialectIds])
        .default('auto'),
    )
    .option('-n, --namespace <name>', 'where Jobs are created (NAMESPACE)')
}

export const addClusterOptions = (command: Command): Command =>
  command
    .option('--kubeconfig <file>', 'kubeconfig to use (KUBECONFIG)')
    .option('--context <name>', 'context of the kubeconfig; its current one by default')
    .addHelpText(
      'after',
      `\nA program that the kubeconfig names for credentials may take ${limits.pluginMs / 1_000} s; ${pluginLimitVariable} says otherwise.`,
    )

/** What Jobs are made with, besides what their runs bring. */
export function addJobOptions(command: Command): Command {
  return command
    .option('--template <file>', 'Job template; the one of Prefect’s own agent by default')
    .addOption(labelOption())
    .addOption(envOption())
    .option('-i, --image-pull-secrets <names>', 'pull secrets of the Jobs (IMAGE_PULL_SECRETS)')
    .option('--service-account-name <name>', '1.x: service account of the Jobs (SERVICE_ACCOUNT_NAME)')
    .option('--no-cloud-logs', '1.x: runs send no logs to the API')
}

/** Where it is not asked of the API. */
export const dialectOption = (description: string): Option =>
  new Option('--dialect <dialect>', description).choices([...dialectIds]).default('0.6')

/** The kind of agent, which upstream's commands name. */
export const kubernetes = () =>
  new Command().createArgument('[kind]', 'kind of agent').choices(['kubernetes']).default('kubernetes')
