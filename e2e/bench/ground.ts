import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { dialectOf } from '../../shared/dialects/dialects'
import type { GraphqlDialectId } from '../../shared/model/dialect-words'
import { Program } from './program'

/** Where build/bench.mjs puts the measurement that runs, and what it starts. */
const folder = dirname(process.argv[1] ?? '')
export const rawPosts = join(folder, 'raw-posts.js')
/** Beside a bundle nothing of the sources lies. */
export const deployScript = join(folder, '..', '..', 'e2e', 'prefect-3', 'deploy.py')
/** The built command line: what users start. */
export const cli = join(folder, '..', 'cli.js')

export interface PrefectAt {
  readonly api: string
  readonly token: string
  readonly kubeconfig: string
  readonly program: Program
}

export interface Ground {
  /** A folder for what the programs write; it goes with the measurement. */
  readonly home: string
  /** A control plane that was started for the measurement; null: practice stands in for it. */
  readonly kubeconfig: string | null
}

export async function makeGround(): Promise<Ground> {
  const home = await mkdtemp(join(tmpdir(), 'flowdeck-bench-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
  return { home, kubeconfig: process.env.KUBECONFIG_REAL ?? null }
}

/** What Prefect and Kubernetes say to the user whose machine this is does not get in. */
export function environmentOf({ home }: Ground): NodeJS.ProcessEnv {
  const foreign = /^(PREFECT_|NAMESPACE$|IMAGE_PULL_SECRETS$|KUBECONFIG$)/
  const cleared = Object.keys(process.env).filter((name) => foreign.test(name))
  return { ...Object.fromEntries(cleared.map((name) => [name, undefined])), HOME: home }
}

/** The practice API in a process of its own, with so many runs that are due; its cluster too where there is no other. */
export async function startPrefect(ground: Ground, dialect: GraphqlDialectId, runs: number): Promise<PrefectAt> {
  const own = ground.kubeconfig === null ? [] : ['--real-cluster']
  const args = ['practice', '--dialect', dialect, '--runs', String(runs), ...own]
  const cluster = ground.kubeconfig === null ? {} : { KUBECONFIG: ground.kubeconfig }
  const program = new Program([cli, ...args], { ...environmentOf(ground), ...cluster })
  const { api, token, kubeconfig } = JSON.parse(await program.line()) as Omit<PrefectAt, 'program'>
  return { api, token, kubeconfig: ground.kubeconfig ?? kubeconfig, program }
}

/**
 * A file with the dialect's upstream template, but suspended: with no node to run on, pods would only keep the scheduler
 * busy beside what is measured.
 */
export async function suspendedTemplate({ home }: Ground, dialect: GraphqlDialectId): Promise<string> {
  const file = join(home, `${dialect}.yaml`)
  const [upstreams] = dialectOf(dialect).templates
  await writeFile(file, upstreams!.text.replace(/^spec:$/m, 'spec:\n  suspend: true'))
  return file
}

/**
 * A file with the dialect's upstream template whose pods ask for hardly any CPU: practice's node takes as many at once as it
 * takes pods.
 */
export async function smallTemplate({ home }: Ground, dialect: GraphqlDialectId): Promise<string> {
  const file = join(home, `${dialect}-small.yaml`)
  const [upstreams] = dialectOf(dialect).templates
  await writeFile(file, upstreams!.text.replaceAll('cpu: 100m', 'cpu: 10m'))
  return file
}

export function startAgent(ground: Ground, prefect: PrefectAt, more: readonly string[]): Program {
  const { api, token, kubeconfig } = prefect
  const where = ['--api', api, '--token', token, '--kubeconfig', kubeconfig]
  return new Program([cli, 'agent', 'start', ...where, '--name', 'bench', '--json', ...more], environmentOf(ground))
}
