import type { Readable } from 'node:stream'
import { Command, Option } from 'commander'
import { version } from '../../package.json'
import type { AgentStartFlags, Surroundings } from './agent-start'
import type { CleanFlags } from './clean'
import type { DoctorFlags } from './doctor'
import { runLimit, type JobRenderFlags } from './flags'
import type { GetFlags } from './get'
import { addProxyOption } from './given-proxy'
import { addInstallCommands } from './install-commands'
import {
  addAccessOptions,
  addCleaningOptions,
  addClusterOptions,
  addConnectionOptions,
  addJobOptions,
  addTokenOptions,
  addWorkerOptions,
  apiOption,
  dialectIds,
  dialectOption,
  hostAndPort,
  identifier,
  jobApiOption,
  kubernetes,
  refuseRepeats,
  wholeNumber,
} from './options'
import type { LogFormat, Output } from './output'
import type { PracticeFlags } from './practice-command'
import type { Environment } from './prefect-config'
import { withSecretFiles } from './secret-files'
import { addUpstreamOptions, fromUpstream, type UpstreamFlags } from './upstream-options'
import type { Signals } from './signals'

export interface ProgramParts {
  readonly environment: Environment
  readonly signals: Signals
  readonly outputOf: (json: boolean, verbose: boolean, logFormat: LogFormat) => Output
  readonly stdin: Readable
  readonly setExitCode: (code: number) => void
  readonly writeOut: (text: string) => void
  readonly writeErr: (text: string) => void
}

/** The commands. Each is loaded when it is called, so that none pays for what another needs. */
export function program(parts: ProgramParts): Command {
  const { environment, signals } = parts
  const outputOf = (command: Command): Output => {
    const given = command.optsWithGlobals<{ json?: boolean; verbose?: boolean; logFormat?: LogFormat }>()
    const { json = false, verbose = false, logFormat = 'text' } = given
    return parts.outputOf(json, verbose, logFormat)
  }
  const surroundingsOf = (command: Command): Surroundings => ({ environment, signals, output: outputOf(command) })

  const root = new Command('flowdeck')
    .description('Prefect’s Kubernetes agent: flow runs become Jobs')
    .version(version, '--version', 'print the version of Flowdeck')
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: parts.writeOut,
      writeErr: parts.writeErr,
      outputError: (text, write) => write(oneLine(withoutValue(text))),
    })

  const agent = root.command('agent').description('start the agent, or install it in a cluster')
  addAgentStart(agent).action(async (_kind: string, flags: AgentStartFlags, command: Command) => {
    const { agentStart } = await import('./agent-start')
    parts.setExitCode(await agentStart(await withSecretFiles(flags, parts.stdin), surroundingsOf(command)))
  })

  const worker = root.command('worker').description('start a worker of Prefect 3, or install one in a cluster')
  addWorkerStart(worker).action(async (flags: Omit<AgentStartFlags, 'dialect'> & UpstreamFlags, command: Command) => {
    const { agentStart } = await import('./agent-start')
    const own = fromUpstream(flags)
    const given = await withSecretFiles({ ...own, dialect: '3' as const }, parts.stdin)
    parts.setExitCode(await agentStart(given, surroundingsOf(command)))
  })

  addInstallCommands(agent, worker, { ...parts, surroundingsOf })

  const job = root.command('job').description('what a flow run’s Job looks like')
  addJobRender(job).action(async (flags: JobRenderFlags, command: Command) => {
    const { jobRender } = await import('./job-render')
    const given = await withSecretFiles(flags, parts.stdin, {
      '--flow-run': flags.flowRun,
      '--deployment': flags.deployment,
      '--work-pool': flags.workPool,
      '--flow': flags.flow,
      '--references': flags.references,
    })
    const output = outputOf(command)
    await jobRender(given, environment, output, parts.stdin)
    output.mustBeWritten()
  })

  const gets = root.command('get').description('what the panel shows, for scripts')
  for (const [what, description] of gettable) {
    const command = addConnectionOptions(gets.command(what)).option('--pool <name>', '3: the work pool to look at')
    if (what === 'runs') command.addOption(limitOption())
    command
      .description(description)
      .addOption(new Option('-o, --output <format>', 'format').choices(['json', 'yaml', 'wide']))
      .option('-w, --watch', 'print what changes, until stopped')
      .option('--json', 'one JSON object per line')
      .action(async (flags: GetFlags, command: Command) => {
        const { get } = await import('./get')
        const surroundings = surroundingsOf(command)
        await get(what, await withSecretFiles(flags, parts.stdin), surroundings)
        surroundings.output.mustBeWritten()
      })
  }

  addClean(root).action(async (flags: CleanFlags, command: Command) => {
    const { clean } = await import('./clean')
    const surroundings = surroundingsOf(command)
    const code = await clean(await withSecretFiles(flags, parts.stdin), surroundings)
    surroundings.output.mustBeWritten()
    parts.setExitCode(code)
  })

  addDoctor(root).action(async (flags: DoctorFlags, command: Command) => {
    const { doctor } = await import('./doctor')
    const surroundings = surroundingsOf(command)
    const code = await doctor(await withSecretFiles(flags, parts.stdin), surroundings)
    surroundings.output.mustBeWritten()
    parts.setExitCode(code)
  })

  root
    .command('practice')
    .description('start a practice API and cluster, print where they are, and stay up')
    .addOption(dialectOption('which Prefect the API plays'))
    .addOption(new Option('--port <n>', 'port of the API; a free one by default').argParser(wholeNumber(0, 65_535)))
    .addOption(
      new Option('--runs <n>', 'start this many quick runs instead of the demo runs').argParser(wholeNumber(0)),
    )
    .option('--real-cluster', 'only the API; Jobs go to the cluster of your kubeconfig')
    .action(async (flags: PracticeFlags, command: Command) => {
      const { practice } = await import('./practice-command')
      await practice(flags, surroundingsOf(command))
    })
  refuseRepeats(root)
  return root
}

const addDoctor = (root: Command): Command =>
  addJobOptions(addConnectionOptions(root.command('doctor')))
    .description('check the API, the cluster and all that lies between them, and say what to do')
    .option('--pool <name>', '3: the work pool to look at')
    .option('--name <name>', 'name of the agent, to tell its Jobs from those of others (PREFECT__CLOUD__AGENT__NAME)')
    .option('--try-from-inside', 'have a pod ask the API: makes a small Job, and deletes it again')
    .option('--inside-image <image>', 'the image of that Job; that of the runs by default')
    .option('--bundle <file>', 'write what helps to understand a fault into a zip file, without secrets')
    .option('--json', 'one JSON document')

const addClean = (root: Command): Command =>
  addCleaningOptions(addConnectionOptions(root.command('clean')))
    .description('delete finished Jobs of this agent, after what they leave behind was kept')
    .option('--pool <name>', '3: the work pool whose runs they are')
    .option('--name <name>', 'name of the agent whose Jobs they are (PREFECT__CLOUD__AGENT__NAME)')
    .option('--dry-run', 'only say what would become of each Job, and why')
    .addOption(new Option('-o, --output <format>', 'format').choices(['json', 'yaml', 'wide']))
    .option('--json', 'one JSON object per line')

const limitOption = (): Option =>
  new Option(
    '--limit <n>',
    `of the runs that changed, and of those that wait, at most so many; ${runLimit.usual} by default`,
  ).argParser(wholeNumber(1, runLimit.most))

const gettable = [
  ['runs', 'flow runs of the last day, and those that wait'],
  ['jobs', 'Jobs made from flow runs'],
  ['problems', 'what needs the user, and why'],
] as const

function addAgentStart(agent: Command): Command {
  const command = addWorkerOptions(addJobOptions(addConnectionOptions(agent.command('start'))), false)
    .description('deploy due flow runs as Jobs until stopped')
    .addArgument(kubernetes())
    .option('--name <name>', 'name of the agent, part of every claim (PREFECT__CLOUD__AGENT__NAME)')
    .option('--agent-config-id <id>', '1.x: the agent’s configuration in the API')
    .option('--practice', 'use an embedded practice API and practice cluster')
  return addLoopOptions(command)
}

/** `prefect worker start` as its users know it. */
function addWorkerStart(worker: Command): Command {
  const command = worker
    .command('start')
    .description('make Jobs of the flow runs of a work pool until stopped')
    .option('-n, --name <name>', 'name of the worker, part of every claim; flowdeck-HOSTNAME by default')
    .addOption(new Option('-t, --type <type>', 'type of the work pool').choices(['kubernetes']).default('kubernetes'))
    .addOption(apiOption('', 'PREFECT_API_URL'))
    .addOption(jobApiOption())
    .option('--namespace <name>', 'where Jobs go whose template names no other; the context’s by default')
  const ends = addProxyOption(addClusterOptions(addAccessOptions(addWorkerOptions(command, true))))
  return addUpstreamOptions(addLoopOptions(ends))
}

/** How an agent or a worker runs, and what it prints. */
const addLoopOptions = (command: Command): Command =>
  addCleaningOptions(command.option('--resource-manager', 'delete finished Jobs (1.x: DELETE_FINISHED_JOBS=True)'))
    .option('--agent-address <url>', 'answer health checks at this address, like http://:8080')
    .addOption(
      new Option(
        '--metrics-address <host:port>',
        'answer with metrics for Prometheus at /metrics, like :9090',
      ).argParser(hostAndPort),
    )
    .option('--leader-elect', 'with other replicas of the same name: one leads, the others stand by')
    .option('--lease-name <name>', 'the Lease in the namespace that replicas share; flowdeck-NAME by default')
    .addOption(new Option('--max-polls <n>', 'stop after this many polls').argParser(wholeNumber(1)))
    .addOption(new Option('--concurrency <n>', 'Jobs created at once').argParser(wholeNumber(1)).default(32))
    .option('--observe', 'look at the queue and claim nothing')
    .option('--json', 'one JSON object per line')
    .addOption(
      new Option('--log-format <format>', 'how messages are written: as text, or each as a line of JSON')
        .choices(['text', 'json'])
        .default('text')
        .conflicts('json'),
    )
    .option('-v, --verbose', 'print every poll and claim')

function addJobRender(job: Command): Command {
  return addJobOptions(addTokenOptions(job.command('render')))
    .description('print the manifest of the Job that a flow run would get')
    .requiredOption(
      '--flow-run <file>',
      'a flow run as the API gives it, in JSON; - for standard input. 3: prefect flow-run inspect ID --output json',
    )
    .option('--deployment <file>', '3: the run’s deployment: prefect deployment inspect FLOW/NAME --output json')
    .option('--work-pool <file>', '3: the work pool: prefect work-pool inspect NAME --output json')
    .option('--flow <file>', '3: the run’s flow, as GET /flows/ID answers; without it, the Job has not its name')
    .option('--references <file>', '3: blocks and variables that the Job depends on, by name, as the API answers them')
    .option('--name <name>', '3: name of the worker')
    .addOption(
      new Option('--dialect <dialect>', 'which Prefect the run comes from; 0.6 by default, 3 with --work-pool').choices(
        [...dialectIds],
      ),
    )
    .addOption(apiOption(' as pods see it'))
    .option('-n, --namespace <name>', 'namespace of the Job (NAMESPACE)')
    .addOption(new Option('--identifier <hex>', 'the eight hex digits that the name ends in').argParser(identifier))
    .addOption(new Option('-o, --output <format>', 'format').choices(['yaml', 'json']).default('yaml'))
}

/** Commander's "error: …", with its suggestion on a line of its own, as every other message here. */
const oneLine = (text: string): string =>
  `${text
    .replace(/^error: /, 'flowdeck: ')
    .trim()
    .replaceAll('\n', ' ')}\n`

/** Of an option that there is not, what was given for it may be a secret. */
const withoutValue = (text: string): string => text.replace(/(unknown option '--[^'=]+)=.*'/s, "$1'")
