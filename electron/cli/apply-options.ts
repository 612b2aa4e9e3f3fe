import { Option, type Command } from 'commander'
import { UsageError } from './command-error'
import { addClusterOptions, wholeNumber } from './options'

/** What `--apply` brings to a command that else prints. */
interface ApplyFlags {
  readonly forceConflicts?: boolean
  readonly yes?: boolean
  readonly timeout?: number
  readonly kubeconfig?: string
  readonly context?: string
  readonly json?: boolean
}

/** Puts what is printed into a cluster. */
export function addApplyOptions(command: Command): Command {
  return addClusterOptions(
    command
      .option('--apply', 'put it into the cluster instead: show what changes, ask, apply, wait until it is at work')
      .addOption(new Option('--dry-run <where>', 'only show what --apply would change').choices(['server']))
      .option('--force-conflicts', 'with --apply: take fields over that somebody else manages')
      .option('-y, --yes', 'with --apply: do not ask')
      .addOption(
        new Option('--timeout <seconds>', 'with --apply: how long it is waited for (300)').argParser(
          wholeNumber(1, 3_600),
        ),
      )
      .option('--json', 'with --apply: one JSON object per line'),
  )
}

/** What was put there is taken away. */
export function addRemoveOptions(command: Command): Command {
  return addClusterOptions(command)
    .option('-n, --namespace <name>', 'where it is (NAMESPACE); “default” by default')
    .option('--dry-run', 'only list what would be deleted')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'one JSON object per line')
}

const ofApply = [
  ['forceConflicts', '--force-conflicts'],
  ['yes', '--yes'],
  ['timeout', '--timeout'],
  ['kubeconfig', '--kubeconfig'],
  ['context', '--context'],
  ['json', '--json'],
] as const

/** @throws UsageError for a flag that says nothing to a command that only prints: whoever gives it thinks that it applies */
export function refuseApplyFlags(flags: ApplyFlags): void {
  const [, flag] = ofApply.find(([name]) => flags[name] !== undefined) ?? []
  if (flag !== undefined)
    throw new UsageError(
      `${flag} belongs to --apply, and without that the YAML is only printed. Give --apply too, or leave it out.`,
    )
}
