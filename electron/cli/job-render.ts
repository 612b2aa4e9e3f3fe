import type { Readable } from 'node:stream'
import { z } from 'zod'
import { replaceJobSpecYaml } from '../../shared/dialect/replace-job-spec-yaml'
import { dialectOf } from '../../shared/dialects/dialects'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { asSentence } from '../../shared/model/sentence'
import { jobName } from '../../shared/template/job-name'
import { givenRun, GivenRunError, type GivenRun } from '../prefect/given-run'
import { PrefectError } from '../prefect/prefect-api'
import { agentSettings } from './agent-settings'
import { checkApi } from './check-address'
import { CommandError } from './command-error'
import type { JobRenderFlags } from './flags'
import { onlyRun, readGivenJson } from './given-json'
import { refuseForeignFlags } from './dialect-flags'
import type { Output } from './output'
import type { Environment } from './prefect-config'
import { dialectOfFiles, refuseForeignFiles, renderOf3 } from './job-render-3'
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
  const id = flags.dialect ?? dialectOfFiles(flags)
  refuseForeignFlags(id, flags)
  refuseForeignFiles(flags, id)
  if (id === '3') return renderOf3(flags, environment, output, stdin)
  const dialect = dialectOf(id)
  const run = await readFlowRun(id, flags.flowRun, stdin, environment)
  const template = (await templateFor(flags.template))(dialect)
  const identifier = flags.identifier ?? jobName(run.id, run.revision).identifier
  const settings = await agentSettings(id, flags, environment)
  checkApi(settings.api, settings.apiFrom ?? 'PREFECT__CLOUD__API')
  const { serviceAccountName, ...others } = settings
  const spec = replaceJobSpecYaml(dialect, run.inputs, template, {
    ...others,
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
    namespace: settings.namespace ?? 'default',
    identifier,
  })
  if (!spec.ok) throw new CommandError(`${asSentence(spec.reason)} ${spec.advice}`)
  await output.object(spec.manifest, flags.output)
}

async function readFlowRun(
  dialect: GraphqlDialectId,
  path: string,
  stdin: Readable,
  environment: Environment,
): Promise<GivenRun> {
  const asTheApi = 'Give it in the form that the API’s query of flow runs returns.'
  const { name, json: answer } = await readGivenJson(path, 'flow run', stdin, asTheApi)
  const json = onlyRun(name, answer)
  try {
    return await givenRun(dialect, json, new AbortController().signal, { environment, caFile: null })
  } catch (error) {
    if (error instanceof GivenRunError)
      throw new CommandError(
        `The flow run in ${name} can’t be used: ${asSentence(error.message)} ${isOf3(json) ? of3 : asTheApi}`,
      )
    if (error instanceof PrefectError) throw new CommandError(asSentence(error.message))
    throw error
  }
}

const of3 = 'It looks like one of Prefect 3: give its work pool with --work-pool, and its deployment with --deployment.'

/** Only there a state is an object of the run, with a type. */
const isOf3 = (json: unknown): boolean => OfPrefect3.safeParse(json).success
const OfPrefect3 = z.looseObject({ flow_id: z.string(), state: z.looseObject({ type: z.string() }) })
