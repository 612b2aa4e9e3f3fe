#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { KubeConfigError } from '../kube/kube-config'
import { agentInstall, type AgentInstallFlags } from './agent-install'
import { agentStart, type AgentStartFlags, type Signals } from './agent-start'
import { addConnectionOptions, httpUrl } from './connection-options'
import { get, type GetFlags } from './get'
import { jobRender, type JobRenderFlags } from './job-render'
import { CommandError, Output, UsageError } from './output'
import { practice, type PracticeFlags } from './practice-command'

/** Done, failed, called wrongly. */
type ExitCode = 0 | 1 | 2

const signals: Signals = {
  on(listener) {
    process.on('SIGINT', listener)
    process.on('SIGTERM', listener)
  },
  off(listener) {
    process.off('SIGINT', listener)
    process.off('SIGTERM', listener)
  },
}

function program(setExitCode: (code: number) => void): Command {
  const environment = process.env
  const outputOf = (command: Command): Output => {
    const { json, verbose } = command.optsWithGlobals<{ json?: boolean; verbose?: boolean }>()
    return new Output(process.stdout, process.stderr, json ?? false, verbose ?? false)
  }
  const root = new Command('flowdeck')
    .description('Prefect’s Kubernetes agent: flow runs become Jobs')
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })

  const agent = root.command('agent').description('start the agent, or print the YAML that installs it')
  addConnectionOptions(agent.command('start'))
    .description('deploy due flow runs as Jobs until stopped')
    .addArgument(kubernetes())
    .option('--name <name>', 'stands in every claim (PREFECT__CLOUD__AGENT__NAME)')
    .addOption(new Option('--dialect <dialect>', 'form of the API').choices(['auto', '0.6']).default('auto'))
    .option('--template <file>', 'Job template; upstream’s by default')
    .option('--image-pull-secrets <name>', 'pull secret of the Jobs (IMAGE_PULL_SECRETS)')
    .addOption(new Option('--max-polls <n>', 'stop after so many polls').argParser(wholeNumber(1)))
    .addOption(new Option('--concurrency <n>', 'Jobs created at once').argParser(wholeNumber(1)).default(32))
    .option('--practice', 'use an embedded practice API and practice cluster')
    .option('--observe', 'look at the queue and claim nothing')
    .option('--json', 'one JSON object a line')
    .option('-v, --verbose', 'say every poll and claim')
    .action(async (_kind: string, flags: AgentStartFlags, command: Command) => {
      setExitCode(await agentStart(flags, environment, outputOf(command), signals))
    })
  agent
    .command('install')
    .description('print the YAML that installs the agent in a cluster')
    .addArgument(kubernetes())
    .addOption(new Option('--dialect <dialect>', 'form of the API').choices(['0.6']).default('0.6'))
    .addOption(new Option('--flavor <flavor>', 'whose agent').choices(['prefect']).default('prefect'))
    .option('-t, --token <token>', 'token of scope RUNNER')
    .addOption(new Option('-a, --api <url>', 'the Prefect API as pods see it').argParser(httpUrl))
    .option('-n, --namespace <name>', 'where Jobs are created')
    .option('-i, --image-pull-secrets <name>', 'pull secret of the agent’s image')
    .option('--resource-manager', 'include upstream’s resource manager')
    .option('--secret', 'keep the token in a Secret')
    .action((_kind: string, flags: AgentInstallFlags, command: Command) =>
      agentInstall(flags, environment, outputOf(command)),
    )

  root
    .command('job')
    .description('what a flow run’s Job looks like')
    .command('render')
    .description('print the manifest of the Job that a flow run would get')
    .requiredOption('--flow-run <file>', 'a flow run as the API gives it, in JSON; - for standard input')
    .option('--template <file>', 'Job template; upstream’s by default')
    .addOption(new Option('--dialect <dialect>', 'form of the API').choices(['0.6']).default('0.6'))
    .addOption(new Option('-a, --api <url>', 'the Prefect API as pods see it').argParser(httpUrl))
    .option('-t, --token <token>', 'token that the pod gets')
    .option('-n, --namespace <name>', 'namespace of the Job')
    .option('--image-pull-secrets <name>', 'pull secret of the Job')
    .addOption(new Option('--identifier <hex>', 'the eight hex digits that the name ends in').argParser(identifier))
    .addOption(new Option('-o, --output <format>', 'format').choices(['yaml', 'json']).default('yaml'))
    .action((flags: JobRenderFlags, command: Command) =>
      jobRender(flags, environment, outputOf(command), process.stdin),
    )

  const gets = root.command('get').description('what the panel shows, for scripts')
  for (const what of ['runs', 'jobs'] as const) {
    addConnectionOptions(gets.command(what))
      .description(what === 'runs' ? 'flow runs of the last day, and those that wait' : 'Jobs made from flow runs')
      .addOption(new Option('-o, --output <format>', 'format').choices(['json', 'yaml', 'wide']))
      .option('-w, --watch', 'print what changes, until stopped')
      .option('--json', 'one JSON object a line')
      .action((flags: GetFlags, command: Command) => get(what, flags, environment, outputOf(command), signals))
  }

  root
    .command('practice')
    .description('start a practice API and cluster, print where they are, and stay up')
    .addOption(new Option('--port <n>', 'port of the API; a free one by default').argParser(wholeNumber(0)))
    .addOption(new Option('--runs <n>', 'start so many quick runs instead of the demo ones').argParser(wholeNumber(0)))
    .option('--real-cluster', 'only the API; Jobs go to the cluster of your kubeconfig')
    .action((flags: PracticeFlags, command: Command) => practice(flags, environment, outputOf(command), signals))
  return root
}

const kubernetes = () =>
  new Command().createArgument('[kind]', 'kind of agent').choices(['kubernetes']).default('kubernetes')

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`It takes a whole number from ${least}.`)
    return value
  }
}

function identifier(text: string): string {
  if (!/^[0-9a-f]{8}$/.test(text)) throw new InvalidArgumentError('It takes eight digits of 0-9 and a-f.')
  return text
}

/** Commander's "error: …", with its suggestion on a line of its own, as every other message here. */
const oneLine = (text: string): string =>
  `${text
    .replace(/^error: /, 'flowdeck: ')
    .trim()
    .replaceAll('\n', ' ')}\n`

async function main(): Promise<ExitCode> {
  let exitCode: number = 0
  try {
    await program((code) => (exitCode = code)).parseAsync(process.argv)
    return exitCode === 0 ? 0 : 1
  } catch (error) {
    // Help that was asked for is a result; help instead of a command that is missing is not.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    process.stderr.write(`flowdeck: ${(error as Error).message}\n`)
    if (error instanceof UsageError) return 2
    if (error instanceof CommandError || error instanceof KubeConfigError) return 1
    process.stderr.write(`${(error as Error).stack ?? ''}\n`)
    return 1
  }
}

process.exitCode = await main()
