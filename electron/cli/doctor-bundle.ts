import { version } from '../../package.json'
import type { Dialect } from '../../shared/dialect/dialect'
import type { Check } from '../../shared/model/check'
import { asSentence } from '../../shared/model/sentence'
import type { JobTemplate } from '../../shared/template/parse-template'
import type { OpenConnection } from '../connection/connection'
import { zippedBundle } from '../doctor/bundle'
import { NotAFileError, writePrivateFile } from '../settings/private-file'
import { CommandError } from './command-error'
import type { Output } from './output'
import type { AgentSettings } from './settings'

export interface DoctorBundle {
  readonly connection: OpenConnection
  readonly checks: readonly Check[]
  readonly settings: AgentSettings
  readonly template: (dialect: Dialect) => JobTemplate
  readonly output: Output
}

/** Writes a support bundle, for this user alone. @throws CommandError */
export async function saveBundle(
  path: string,
  { connection, checks, settings, template, output }: DoctorBundle,
  signal: AbortSignal,
): Promise<void> {
  const { secrets } = output
  const { zip, fileCount } = await zippedBundle({
    ...{ connection, checks, version, template, secrets, signal },
    settings: shownSettings(settings),
  })
  try {
    await writePrivateFile(path, zip)
  } catch (error) {
    if (!(error instanceof NotAFileError) && (error as NodeJS.ErrnoException).code === undefined) throw error
    throw new CommandError(
      `The bundle can’t be written to ${path}: ${asSentence((error as Error).message)} Name another file with --bundle.`,
    )
  }
  output.note(`${path}: ${fileCount} files, without secrets. Look through it before you pass it on.`)
}

/** Of variables for runs only the names: their values are the runs' own. */
function shownSettings({ token, env, worker, ...settings }: AgentSettings): object {
  const { variables = {}, ...ofWorker } = worker ?? {}
  return {
    ...settings,
    ...{ hasToken: token !== '', env: Object.keys(env) },
    worker: worker && { ...ofWorker, variables: Object.keys(variables) },
  }
}
