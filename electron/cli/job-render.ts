import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { FlowRun } from '../../shared/model/flow-run'
import { jobName } from '../../shared/job-spec/job-name'
import { replaceJobSpecYaml } from '../../shared/job-spec/replace-job-spec-yaml'
import { flowRunOf } from '../prefect/wire-0.6'
import { readTemplate, upstreamTemplate } from '../settings/template-file'
import { prefectDefaults, type Environment } from './environment'
import { CommandError, type Output } from './output'

export interface JobRenderFlags {
  readonly flowRun: string
  readonly template?: string
  readonly api?: string
  readonly token?: string
  readonly namespace?: string
  readonly imagePullSecrets?: string
  readonly identifier?: string
  readonly output: 'yaml' | 'json'
}

/** A flow run as the API's `flow_run` query gives it; what rendering doesn't need may be left out. */
const WireFlowRun = z.object({
  id: z.string(),
  version: z.number().int().default(0),
  state: z.string().nullable().default(null),
  state_message: z.string().nullable().default(null),
  serialized_state: z.unknown().default(null),
  parameters: z.unknown().default(null),
  flow: z.object({ id: z.string(), name: z.string().default(''), storage: z.unknown().default(null) }),
  task_runs: z
    .array(z.object({ id: z.string(), version: z.number().int(), serialized_state: z.unknown() }))
    .default([]),
})

/** Prints the manifest of the Job that a flow run would get. */
export async function jobRender(
  flags: JobRenderFlags,
  environment: Environment,
  output: Output,
  stdin: NodeJS.ReadableStream,
): Promise<void> {
  const flowRun = await readFlowRun(flags.flowRun, stdin)
  const template =
    flags.template === undefined
      ? upstreamTemplate()
      : await readTemplate(flags.template).catch((error: unknown) => {
          throw new CommandError(`The template ${flags.template ?? ''} can't be used. ${(error as Error).message}`)
        })
  const defaults = prefectDefaults(environment)
  const named = jobName(flowRun.id, flowRun.version)
  const identifier = flags.identifier ?? named.identifier
  const spec = replaceJobSpecYaml(flowRun, template, {
    api: flags.api ?? defaults.api,
    token: flags.token ?? defaults.token,
    namespace: flags.namespace ?? defaults.namespace ?? 'default',
    imagePullSecrets: flags.imagePullSecrets ?? defaults.imagePullSecrets,
    jobName: `prefect-job-${identifier}`,
    identifier,
  })
  if (!spec.ok)
    throw new CommandError(`${spec.reason} Register the flow with Docker storage, so that an image is known to run it.`)
  output.object(spec.manifest, flags.output)
}

async function readFlowRun(path: string, stdin: NodeJS.ReadableStream): Promise<FlowRun> {
  const name = path === '-' ? 'standard input' : path
  const content = await (path === '-' ? text(stdin) : readFile(path, 'utf8')).catch((error: unknown) => {
    throw new CommandError(`The flow run ${name} can't be read: ${(error as Error).message}.`)
  })
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch (error) {
    throw new CommandError(
      `The flow run in ${name} is not JSON: ${(error as Error).message}. Give it as the API's flow_run query does.`,
    )
  }
  const parsed = WireFlowRun.safeParse(json)
  if (parsed.success) return flowRunOf(parsed.data)
  const [issue] = parsed.error.issues
  throw new CommandError(
    `The flow run in ${name} lacks something: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}. Give it as the API's flow_run query does.`,
  )
}
