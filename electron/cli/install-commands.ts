import { Option, type Command } from 'commander'
import type { Readable } from 'node:stream'
import type { ApplyFlags } from './agent-apply'
import type { RemoveFlags } from './agent-remove'
import type { Surroundings } from './agent-start'
import { addApplyOptions, addRemoveOptions, refuseApplyFlags } from './apply-options'
import {
  addAccessOptions,
  addCleaningTimes,
  addTokenOptions,
  addWorkerInstallOptions,
  apiOption,
  dialectOption,
  envOption,
  kubernetes,
  labelOption,
} from './options'
import { withSecretFiles } from './secret-files'

interface InstallCommandParts {
  readonly stdin: Readable
  readonly setExitCode: (code: number) => void
  readonly surroundingsOf: (command: Command) => Surroundings
}

/** The commands that put an agent into a cluster, and take it away. */
export function addInstallCommands(
  agent: Command,
  worker: Command,
  { stdin, setExitCode, surroundingsOf }: InstallCommandParts,
): void {
  /** Prints what installs it, or puts it into the cluster. */
  const install = async (flags: ApplyFlags, command: Command): Promise<void> => {
    const given = await withSecretFiles(flags, stdin)
    const surroundings = surroundingsOf(command)
    if (flags.apply || flags.dryRun) {
      const { agentApply } = await import('./agent-apply')
      setExitCode(await agentApply(given, surroundings, stdin))
    } else {
      refuseApplyFlags(flags)
      const { agentInstall } = await import('./agent-install')
      await agentInstall(given, surroundings.environment, surroundings.output)
    }
    surroundings.output.mustBeWritten()
  }
  const remove = async (flags: RemoveFlags, command: Command): Promise<void> => {
    const { agentRemove } = await import('./agent-remove')
    const surroundings = surroundingsOf(command)
    setExitCode(await agentRemove(flags, surroundings, stdin))
    surroundings.output.mustBeWritten()
  }
  addAgentInstall(agent).action((_kind: string, flags: ApplyFlags, command: Command) => install(flags, command))
  addAgentRemove(agent).action((_kind: string, flags: RemoveFlags, command: Command) => remove(flags, command))
  addWorkerInstall(worker).action((flags: Omit<ApplyFlags, 'dialect'>, command: Command) =>
    install({ ...flags, dialect: '3' }, command),
  )
  addWorkerRemove(worker).action((flags: Omit<RemoveFlags, 'dialect'>, command: Command) =>
    remove({ ...flags, dialect: '3' }, command),
  )
}

/** Upstream gives its agent these variables; the agent has none of them in its Jobs. */
const unread = 'Prefect 1.4.1’s agent does not use it'

const flavors = ['prefect', 'flowdeck']
const pullSecretOption = (variable: string): Option =>
  new Option('-i, --image-pull-secrets <name>', `pull secret of the agent’s own image${variable}`)

function addAgentInstall(agent: Command): Command {
  const command = addTokenOptions(agent.command('install'))
    .description('print the YAML that installs the agent in a cluster')
    .addArgument(kubernetes())
    .addOption(dialectOption('which Prefect the agent is of'))
    .addOption(new Option('--flavor <flavor>', 'whose agent: Prefect’s own, or Flowdeck').choices(flavors))
    .addOption(apiOption(' as pods see it'))
    .option('-n, --namespace <name>', 'where Jobs are created (NAMESPACE)')
    .addOption(pullSecretOption(' (IMAGE_PULL_SECRETS)'))
    .option('--secret', 'keep the token in a Secret, as 3 and Flowdeck do always')
    .option(
      '--rbac',
      'the rights to create Jobs, as 3 and Flowdeck have them always; in 1.x upstream’s, which are more than it needs',
    )
    .option('--least-rbac', '1.x: the rights that the agent needs, and no more; not with --rbac')
    .option('--resource-manager', '0.6: include upstream’s resource manager; Flowdeck: delete finished Jobs')
    .option('--latest', '1.x: the latest Prefect image')
    .option('--mem-request <amount>', `1.x: sets JOB_MEM_REQUEST; ${unread}`)
    .option('--mem-limit <amount>', `1.x: sets JOB_MEM_LIMIT; ${unread}`)
    .option('--cpu-request <amount>', `1.x: sets JOB_CPU_REQUEST; ${unread}`)
    .option('--cpu-limit <amount>', `1.x: sets JOB_CPU_LIMIT; ${unread}`)
    .option('--image-pull-policy <policy>', `1.x: sets IMAGE_PULL_POLICY; ${unread}`)
    .option('--service-account-name <name>', '1.x: service account of Jobs (SERVICE_ACCOUNT_NAME); 3: of the worker')
    .addOption(labelOption())
    .addOption(envOption())
    .addOption(
      new Option('-b, --backend <backend>', '1.x: cloud or server (PREFECT__BACKEND)').choices(['cloud', 'server', '']),
    )
    .option('--agent-config-id <id>', '1.x: the agent’s configuration in the API')
  return addApplyOptions(addCleaningTimes(addWorkerInstallOptions(command, false)))
}

function addWorkerInstall(worker: Command): Command {
  const command = worker
    .command('install')
    .description('print the YAML that installs a worker of a work pool in a cluster')
    .addOption(new Option('--flavor <flavor>', 'Prefect’s own worker, or Flowdeck').choices(flavors).default('prefect'))
    .addOption(apiOption(' as pods see it', 'PREFECT_API_URL'))
    .option('--namespace <name>', 'where the worker and its Jobs are; “default” by default')
    .addOption(pullSecretOption(''))
    .option('--service-account-name <name>', 'the worker’s service account; made with the rights')
    .option('--resource-manager', 'Flowdeck: delete finished Jobs')
  return addApplyOptions(addCleaningTimes(addAccessOptions(addWorkerInstallOptions(command, true))))
}

const addAgentRemove = (agent: Command): Command =>
  addRemoveOptions(agent.command('remove'))
    .description('take an agent out of the cluster that was applied from here')
    .addArgument(kubernetes())
    .addOption(dialectOption('which Prefect the agent is of'))
    .addOption(new Option('--flavor <flavor>', 'whose agent: Prefect’s own, or Flowdeck').choices(flavors))
    .option('--pool <name>', '3: the work pool that it serves')
    .option('--name <name>', '3, Flowdeck: name of the agent, as it was installed')

const addWorkerRemove = (worker: Command): Command =>
  addRemoveOptions(worker.command('remove'))
    .description('take a worker out of the cluster that was applied from here')
    .addOption(new Option('--flavor <flavor>', 'Prefect’s own worker, or Flowdeck').choices(flavors).default('prefect'))
    .option('-p, --pool <name>', 'the work pool that it serves')
    .option('--name <name>', 'name of the worker, as it was installed')
