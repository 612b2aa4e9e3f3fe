import { fine, type Check } from '../../shared/model/check'
import { printableLine } from '../../shared/model/printable'
import { agentRights } from '../../shared/model/rights'
import type { OpenConnection } from '../connection/connection'
import { examine } from '../doctor/doctor'
import type { DoctorWords } from '../doctor/doctor-parts'
import { refusalAdvice } from './advice'
import { agentSettings } from './agent-settings'
import type { Surroundings } from './agent-start'
import { CommandError } from './command-error'
import { refuseForeignFlags } from './dialect-flags'
import { dialectMeant } from './dialect-meant'
import { saveBundle } from './doctor-bundle'
import type { ConnectionFlags } from './flags'
import { openNamed } from './open'
import type { Output } from './output'
import { inGoodOrder } from './signals'
import { templateFor } from './template'

export interface DoctorFlags extends ConnectionFlags {
  readonly template?: string
  readonly tryFromInside?: boolean
  readonly insideImage?: string
  /** A file. */
  readonly bundle?: string
}

/**
 * Checks both ends of a connection and all between them, and says of each what is wrong and what to do.
 * @returns the exit code: 1 when something fails
 * @throws CommandError, UsageError
 */
export async function doctor(flags: DoctorFlags, surroundings: Surroundings): Promise<number> {
  const { environment, output, signals } = surroundings
  const dialect = await dialectMeant(flags, environment)
  refuseForeignFlags(dialect, flags)
  const settings = await agentSettings(dialect, flags, environment)
  const template = await templateFor(flags.template)
  const stop = new AbortController()
  const end = (): void => stop.abort()
  signals.on(end)
  let connection: OpenConnection | null = null
  try {
    const opened = await openNamed(flags, dialect, environment, output).catch((error: unknown) => {
      if (error instanceof CommandError) return error
      throw error
    })
    if (opened instanceof CommandError) {
      print([notOpened(opened.message)], output)
      return 1
    }
    connection = opened
    const checks = await examine({
      ...{ connection, template, words: wordsFor(settings.apiFrom), rights: agentRights, signal: stop.signal },
      agentName: settings.name,
      tryFromInside: flags.tryFromInside === true,
      insideImage: flags.insideImage,
    })
    print(checks, output)
    if (flags.bundle !== undefined)
      await saveBundle(flags.bundle, { connection, checks, settings, template, output }, stop.signal)
    return checks.some(({ status }) => status === 'failed') ? 1 : 0
  } catch (error) {
    if (stop.signal.aborted) throw new CommandError('Stopped before all was checked. Run it again.')
    throw error
  } finally {
    signals.off(end)
    const opened = connection
    if (opened) await inGoodOrder(signals, () => opened.close())
  }
}

/** Without a kubeconfig, a context or an address there is nothing that could be asked. */
const notOpened = (message: string): Check => ({
  ...{ id: 'connection', title: 'Connection' },
  ...{ ...fine(message), status: 'failed', next: 'Correct that, and check again.' },
})

/** @param apiFrom where the API's address is set; null for a flag or a default */
const wordsFor = (apiFrom: string | null): DoctorWords => ({
  api: (refusal, dialect) =>
    refusal === null
      ? `Is the API running, and is this its address (${apiFrom ?? '--api'})?`
      : refusalAdvice(refusal, dialect, apiFrom),
  cluster: 'Start the cluster, or give another with --context or --kubeconfig.',
  credentials: 'Check the credentials of its user in the kubeconfig.',
  template: 'Correct the template (--template; in Prefect 3 that of the work pool).',
})

const statusWords = { ok: 'ok', warning: 'warn', failed: 'fail', skipped: 'skipped' } as const
export type DoctorStatus = (typeof statusWords)[Check['status']]

/** What scripts get of a check. */
export interface DoctorRow {
  readonly id: string
  readonly status: DoctorStatus
  readonly title: string
  readonly cause: string
  /** What to do; null for nothing. */
  readonly next: string | null
  /** A command or YAML for that; null for none. */
  readonly copy: string | null
}

export const rowOf = ({ id, status, title, detail, next, copy }: Check): DoctorRow => ({
  ...{ id, status: statusWords[status], title, cause: detail, next, copy },
})

export function countsOf(checks: readonly Check[]): Readonly<Record<DoctorStatus, number>> {
  const counts = { ok: 0, warn: 0, fail: 0, skipped: 0 }
  for (const { status } of checks) counts[statusWords[status]]++
  return counts
}

/** One document for scripts, else a block of lines for each check. */
function print(checks: readonly Check[], output: Output): void {
  const counts = countsOf(checks)
  if (output.json) {
    output.line({ ok: counts.fail === 0, at: new Date().toISOString(), counts, checks: checks.map(rowOf) })
    return
  }
  const width = Math.max(...checks.map(({ title }) => title.length))
  for (const row of checks.map(rowOf)) for (const line of linesOf(row, width)) output.result(output.told(line))
  const words = Object.entries(counts).map(([status, count]) => `${count} ${status}`)
  output.result(words.join(', '))
}

/** Foreign words stay on their line; what is to be copied stands in lines of its own. */
export function linesOf({ status, title, cause, next, copy }: DoctorRow, width: number): readonly string[] {
  const place = ' '.repeat('skipped'.length + 2)
  const told = printableLine(cause)
  return [
    `${status.padEnd('skipped'.length)}  ${title.padEnd(width)}  ${told}`,
    ...(next === null ? [] : [`${place}→ ${printableLine(next)}`]),
    ...(copy === null || status === 'ok' ? [] : copy.split('\n').map((line) => `${place}    ${printableLine(line)}`)),
  ]
}
