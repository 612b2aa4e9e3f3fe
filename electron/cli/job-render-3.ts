import type { Readable } from 'node:stream'
import { replaceJobSpecYaml } from '../../shared/dialect/replace-job-spec-yaml'
import { dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import { asSentence } from '../../shared/model/sentence'
import { workerSecrets } from '../../shared/prefect-3/worker-secrets'
import { jobName } from '../../shared/template/job-name'
import { givenRun3 } from '../prefect/3/given-run'
import { GivenRunError, type GivenRun, type Lacks } from '../prefect/given-run'
import { upstreamTemplate } from '../settings/template-file'
import { agentSettings } from './agent-settings'
import { checkApi } from './check-address'
import { CommandError, UsageError } from './command-error'
import type { JobRenderFlags } from './flags'
import { onlyRun, readGivenJson } from './given-json'
import { definedOf } from './open'
import type { Output } from './output'
import type { Environment } from './prefect-config'

const filesOf3 = {
  deployment: '--deployment',
  workPool: '--work-pool',
  flow: '--flow',
  references: '--references',
  name: '--name',
} as const

/** 3 where a file is given that it alone has. */
export const dialectOfFiles = (flags: Omit<JobRenderFlags, 'dialect'>): DialectId =>
  Object.keys(filesOf3).some((name) => flags[name as keyof typeof filesOf3] !== undefined) ? '3' : '0.6'

/** @throws UsageError for a file that says nothing to the dialect, and for one that it needs */
export function refuseForeignFiles(flags: JobRenderFlags, dialect: DialectId): void {
  if (dialect === '3') {
    if (flags.template !== undefined)
      throw new UsageError('Prefect 3 has no --template: the manifest comes from the work pool. Give --work-pool.')
    if (flags.workPool === undefined)
      throw new UsageError(
        'A Job of Prefect 3 is made from its work pool. Give what the API answers for it with --work-pool: `prefect work-pool inspect NAME --output json` prints that.',
      )
    return
  }
  const given = Object.entries(filesOf3).find(([name]) => flags[name as keyof typeof filesOf3] !== undefined)
  if (given) throw new UsageError(`Prefect ${dialect} has no ${given[1]}. Leave it out, or give --dialect 3.`)
}

/** Prints the Job that a worker with these flags, variables and profile makes. @throws CommandError */
export async function renderOf3(
  flags: JobRenderFlags,
  environment: Environment,
  output: Output,
  stdin: Readable,
): Promise<void> {
  const run = await readRun(flags, stdin)
  const dialect = dialectOf('3')
  const template = upstreamTemplate(dialect)
  const identifier = flags.identifier ?? jobName(run.id, run.revision).identifier
  const { api, apiFrom, token, name, namespace = 'default', worker } = await agentSettings('3', flags, environment)
  checkApi(api, apiFrom ?? 'PREFECT_API_URL')
  const spec = replaceJobSpecYaml(dialect, run.inputs, template, {
    ...{ api, namespace, imagePullSecrets: '', workerName: name, identifier },
    ...(worker?.auth === 'basic' ? { token: '', authString: token } : { token }),
    settings: worker?.variables ?? {},
    environment: definedOf(environment),
    ...workerSecrets(environment),
  })
  if (!spec.ok) throw new CommandError(`${asSentence(spec.reason)} ${spec.advice}`)
  await output.object(spec.manifest, flags.output)
}

async function readRun(flags: JobRenderFlags, stdin: Readable): Promise<GivenRun> {
  const read = (path: string, what: string) =>
    readGivenJson(path, what, stdin, 'Give it in the form that the API answers.')
  const json = async (path: string | undefined, what: string) =>
    path === undefined ? null : (await read(path, what)).json
  const run = await read(flags.flowRun, 'flow run')
  const rows = {
    flowRun: onlyRun(run.name, run.json),
    deployment: await json(flags.deployment, 'deployment'),
    workPool: await json(flags.workPool, 'work pool'),
    flow: await json(flags.flow, 'flow'),
    references: await json(flags.references, 'list of references'),
  }
  try {
    return givenRun3(rows)
  } catch (error) {
    if (!(error instanceof GivenRunError)) throw error
    const asTheApi = 'Give it in the form that the API answers.'
    throw new CommandError(`${asSentence(error.message)} ${error.lacks ? advice[error.lacks] : asTheApi}`)
  }
}

const advice: Readonly<Record<Lacks, string>> = {
  deployment:
    'Give what the API answers for it with --deployment: `prefect deployment inspect FLOW/NAME --output json` prints that.',
  references: 'Give what it answers with --references: a mapping of such names to answers.',
}
