import type { DialectId } from '../../shared/model/dialect-words'
import { UsageError } from './command-error'
import type { SettingsFlags } from './settings'

/** Flags that not all dialects have, with those that do. */
const flagsOfDialects: Readonly<Record<string, readonly [keyof DialectFlags, readonly DialectId[]]>> = {
  '--no-cloud-logs': ['cloudLogs', ['1.x']],
  '--token': ['token', ['0.6', '1.x']],
  '--key': ['key', ['1.x', '3']],
  '--auth-string': ['authString', ['3']],
  '--tenant-id': ['tenantId', ['1.x']],
  '--label': ['label', ['1.x']],
  '--env': ['env', ['1.x']],
  '--service-account-name': ['serviceAccountName', ['1.x']],
  '--image-pull-secrets': ['imagePullSecrets', ['0.6', '1.x']],
  '--agent-config-id': ['agentConfigId', ['1.x']],
  '--pool': ['pool', ['3']],
  '--work-queue': ['workQueue', ['3']],
  '--limit': ['limit', ['3']],
  '--create-pool': ['createPool', ['3']],
  '--prefetch-seconds': ['prefetchSeconds', ['3']],
}

export type DialectFlags = SettingsFlags & { readonly agentConfigId?: string }

/** That runs send their logs is the default, and says nothing. */
const isGiven = (flags: DialectFlags, name: keyof DialectFlags): boolean =>
  name === 'cloudLogs' ? flags.cloudLogs === false : flags[name] !== undefined

/** A flag that Prefect 3 alone has. */
export const isOf3Alone = (flags: DialectFlags): boolean =>
  isAnyGiven(flags, (dialects) => dialects.every((dialect) => dialect === '3'))

/** A flag that Prefect 3 does not have. */
export const isOfOthers = (flags: DialectFlags): boolean => isAnyGiven(flags, (dialects) => !dialects.includes('3'))

const isAnyGiven = (flags: DialectFlags, which: (dialects: readonly DialectId[]) => boolean): boolean =>
  Object.values(flagsOfDialects).some(([name, dialects]) => which(dialects) && isGiven(flags, name))

/** @throws UsageError for a flag that says nothing to the dialect: whoever gives it would wait for what it does */
export function refuseForeignFlags(dialect: DialectId | 'auto', flags: DialectFlags): void {
  if (dialect === 'auto') return
  const foreign = Object.entries(flagsOfDialects).find(
    ([, [name, dialects]]) => isGiven(flags, name) && !dialects.includes(dialect),
  )
  if (!foreign) return
  const [flag, [, dialects]] = foreign
  throw new UsageError(`Prefect ${dialect} has no ${flag}. Leave it out, or give --dialect ${dialects.join(' or ')}.`)
}
