import { Option, type Command } from 'commander'
import { UsageError } from './command-error'

/** Flags of `prefect worker start` that are called otherwise here, or have nothing to do. */
export interface UpstreamFlags {
  readonly runOnce?: boolean
  readonly createPoolIfNotFound?: boolean
  readonly installPolicy?: string
  readonly baseJobTemplate?: string
}

/**
 * So that a unit or a chart that starts upstream's worker starts this one.
 * Source: prefect 3.9.1, cli/worker.py, start.
 */
export const addUpstreamOptions = (command: Command): Command =>
  command
    .option('--run-once', 'as --max-polls 1')
    .option('--with-healthcheck', 'answer health checks at PREFECT_WORKER_WEBSERVER_HOST and _PORT, 0.0.0.0:8080')
    .addOption(new Option('--create-pool-if-not-found', 'as --create-pool').hideHelp())
    .addOption(new Option('--no-create-pool-if-not-found', 'as it is without --create-pool').hideHelp())
    .addOption(new Option('--install-policy <policy>', 'nothing is ever installed').hideHelp())
    .addOption(new Option('--base-job-template <file>', 'refused, with another way').hideHelp())

interface OwnFlags {
  readonly maxPolls?: number
  readonly createPool?: boolean
}

/** @throws UsageError for what has no counterpart */
export function fromUpstream<T extends OwnFlags & UpstreamFlags>(flags: T): Omit<T, keyof UpstreamFlags> {
  const { runOnce, createPoolIfNotFound, installPolicy: _, baseJobTemplate, ...own } = flags
  if (baseJobTemplate !== undefined)
    throw new UsageError(
      'There is no --base-job-template: make the work pool with it. prefect work-pool create POOL --type kubernetes --base-job-template FILE',
    )
  return {
    ...own,
    ...(runOnce && own.maxPolls === undefined ? { maxPolls: 1 } : {}),
    ...(createPoolIfNotFound ? { createPool: true } : {}),
  }
}
