import type { Readable } from 'node:stream'
import { replaceJobSpecYaml } from '../../shared/dialect/replace-job-spec-yaml'
import { dialectOf } from '../../shared/dialects/dialects'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { asSentence } from '../../shared/model/sentence'
import { jobName } from '../../shared/template/job-name'
import { fileLimits } from '../files/limits'
import { givenRun, GivenRunError, type GivenRun } from '../prefect/given-run'
import { PrefectError } from '../prefect/prefect-api'
import { agentSettings } from './agent-settings'
import { CommandError } from './command-error'
import type { JobRenderFlags } from './flags'
import { readGivenFile } from './given-file'
import { refuseForeignFlags } from './dialect-flags'
import type { Output } from './output'
import type { Environment } from './prefect-config'
import { refuseForeignFiles, renderOf3 } from './job-render-3'
import { templateFor } from './template'

/**
 * Prints the manifest of the Job that an agent with these flags, variables and files makes of a flow run.
 * @throws CommandError, UsageError
 */
export async function jobRender(
  flags: JobRenderFlags,
  environment: Environment,
  output: Output,
  stdin: Readable,
): Promise<void> {
  refuseForeignFlags(flags.dialect, flags)
  refuseForeignFiles(flags)
  if (flags.dialect === '3') return renderOf3(flags, environment, output, stdin)
  const dialect = dialectOf(flags.dialect)
  const run = await readFlowRun(flags.dialect, flags.flowRun, stdin)
  const template = (await templateFor(flags.template))(dialect)
  const identifier = flags.identifier ?? jobName(run.id, run.revision).identifier
  const settings = await agentSettings(flags.dialect, flags, environment)
  const { serviceAccountName, ...others } = settings
  const spec = replaceJobSpecYaml(dialect, run.inputs, template, {
    ...others,
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
    namespace: settings.namespace ?? 'default',
    identifier,
  })
  if (!spec.ok) throw new CommandError(`${spec.reason} ${spec.advice}`)
  await output.object(spec.manifest, flags.output)
}

async function readFlowRun(dialect: GraphqlDialectId, path: string, stdin: Readable): Promise<GivenRun> {
  const refusal = (file: string): string => `The flow run ${file} can't be read`
  const { name, text } = await readGivenFile(path, stdin, fileLimits.flowRun, refusal)
  const asTheApi = 'Give it in the form that the API’s query of flow runs returns.'
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new CommandError(`The flow run in ${name} is not JSON: ${asSentence((error as Error).message)} ${asTheApi}`)
  }
  try {
    return await givenRun(dialect, json, new AbortController().signal)
  } catch (error) {
    if (error instanceof GivenRunError)
      throw new CommandError(`The flow run in ${name} can’t be used: ${asSentence(error.message)} ${asTheApi}`)
    if (error instanceof PrefectError) throw new CommandError(asSentence(error.message))
    throw error
  }
}
