import { strToU8, zipSync } from 'fflate/browser'
import type { Dialect } from '../../shared/dialect/dialect'
import { dialectOf } from '../../shared/dialects/dialects'
import type { Check } from '../../shared/model/check'
import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent } from '../../shared/model/pod'
import { shownAddress } from '../../shared/secrets/addresses'
import type { KnownSecrets } from '../../shared/secrets/known-secrets'
import { maskObject } from '../../shared/secrets/mask-object'
import { maskLooks } from '../../shared/secrets/secret-shapes'
import type { JobTemplate } from '../../shared/template/parse-template'
import { writeYaml } from '../../shared/yaml/write-yaml'
import type { OpenConnection } from '../connection/connection'
import { gather } from '../evidence/gather'
import { listEvents, serverVersion } from '../kube/cluster-queries'
import { KubeError } from '../kube/kube-error'
import { PrefectError } from '../prefect/prefect-api'
import { askJobs } from './ask-pods'

/** A file of a bundle; its name has "/" between folders. */
export interface BundleFile {
  readonly name: string
  readonly text: string
}

export interface BundleParts {
  readonly connection: OpenConnection
  readonly checks: readonly Check[]
  /** Of Flowdeck. */
  readonly version: string
  /** What it was set up with; secrets are hidden. */
  readonly settings: object
  readonly template: (dialect: Dialect) => JobTemplate
  /** The newest of what Flowdeck has logged, where it keeps a log; secrets are hidden. */
  readonly log?: () => Promise<LogEnd>
  /** What is hidden wherever it stands. */
  readonly secrets: Pick<KnownSecrets, 'mask' | 'maskIn'>
  readonly signal: AbortSignal
}

/** Lines of a log, or why there are none: the end of a sentence, without a full stop. */
export type LogEnd = { readonly text: string } | { readonly whyNot: string }

/** Of so many Jobs, those that failed first, all is kept that the cluster has to show. */
const jobsWithLogs = 3
/** The last ones. */
const mostEvents = 300

/**
 * What helps somebody else to understand a fault: the report, versions, settings, the template, the last events, the logs of
 * a few runs, and the end of Flowdeck's own log. No secret is in it: neither one that Flowdeck knows, nor what looks like one.
 * Of what can't be read, it says why.
 */
export async function bundleOf(parts: BundleParts): Promise<readonly BundleFile[]> {
  const { checks, connection, settings } = parts
  const gaps: string[] = []
  const attempt = async <T>(what: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read()
    } catch (error) {
      parts.signal.throwIfAborted()
      if (!(error instanceof PrefectError)) KubeError.ofFailure(error)
      gaps.push(`${what} could not be read: ${(error as Error).message}`)
      return null
    }
  }
  const files: BundleFile[] = [
    yaml('report.yaml', checks),
    yaml('versions.yaml', await attempt('The versions', () => versionsOf(parts))),
    yaml('settings.yaml', settings),
    yaml('connection.yaml', describe(connection)),
    yaml('template.yaml', parts.template(dialectIn(connection)).job),
  ]
  const { poolTemplate } = connection.api
  const pool = poolTemplate && (await attempt('The work pool', () => poolTemplate.readTemplate(parts.signal)))
  if (pool) files.push(yaml('work-pool-template.yaml', pool))
  const events = await attempt('Events', () => lastEvents(parts))
  if (events) files.push(yaml('events.yaml', events))
  const jobs = await attempt('Jobs', () => askJobs(connection, parts.signal))
  if (jobs)
    files.push(
      yaml(
        'jobs.yaml',
        jobs.map(({ job }) => job),
      ),
    )
  for (const job of toldOf((jobs ?? []).map((each) => each.job))) {
    const found = await attempt(`Job ${job.name}`, () => gather({ ...parts, client: connection.client }, job, true))
    if (found?.kind !== 'found') continue
    files.push(...found.files.map(({ name, text }) => ({ name: `jobs/${job.name}/${name}`, text })))
    gaps.push(...found.gaps)
  }
  const log = await parts.log?.()
  if (log && 'text' in log) files.push({ name: 'flowdeck.log', text: log.text })
  else if (log) gaps.push(`The log of Flowdeck could not be read: ${log.whyNot}.`)
  if (gaps.length > 0) files.push({ name: 'not-in-here.txt', text: `${gaps.join('\n')}\n` })
  // Whatever a file is made of: what is secret in it is looked for once more, line by line.
  return files.map(({ name, text }) => ({ name: parts.secrets.mask(name), text: maskLooks(parts.secrets.mask(text)) }))
}

/** The same as one zip file. */
export async function zippedBundle(parts: BundleParts): Promise<{ readonly zip: Buffer; readonly fileCount: number }> {
  const files = await bundleOf(parts)
  const zip = Buffer.from(zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)]))))
  return { zip, fileCount: files.length }
}

const yaml = (name: string, value: unknown): BundleFile => ({ name, text: writeYaml(maskObject(value).value) })

const dialectIn = ({ dialect }: OpenConnection): Dialect => dialectOf(dialect ?? '0.6')

async function versionsOf({ version, connection, signal }: BundleParts): Promise<object> {
  const { arch, platform, versions } = process
  const cluster = await serverVersion(connection.client, signal).catch(() => null)
  // Outside of Electron there is none, whatever its type says.
  const { node, electron } = versions as NodeJS.Dict<string>
  return { flowdeck: version, node, electron: electron ?? null, platform, arch, cluster, dialect: connection.dialect }
}

/** Both ends, without what logs in to them. */
function describe(connection: OpenConnection): object {
  const { api, apiForPods, context, namespace, server, user, files, local, workPool } = connection
  return {
    ...{ api: shownAddress(api.url), apiForPods: shownAddress(apiForPods), workPool, clockAheadMs: api.clockAheadMs },
    ...{ context, namespace, server: shownAddress(server), user, files, local, notice: api.notice },
  }
}

async function lastEvents({ connection: { client, namespace }, signal }: BundleParts): Promise<readonly KubeEvent[]> {
  let last: readonly KubeEvent[] = []
  for await (const page of listEvents(client, namespace, signal))
    last = [...last, ...page].sort((one, other) => one.lastAt - other.lastAt).slice(-mostEvents)
  return last
}

/** Those that failed, then the newest. */
const toldOf = (jobs: readonly JobSummary[]): readonly JobSummary[] =>
  [...jobs.filter(({ status }) => status === 'Failed'), ...jobs.filter(({ status }) => status !== 'Failed')].slice(
    0,
    jobsWithLogs,
  )
