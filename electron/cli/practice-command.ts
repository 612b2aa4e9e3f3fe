import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { DialectId } from '../../shared/model/dialect-words'
import { OpenThings } from '../connection/open-things'
import { ConnectionError } from '../connection/connection-error'
import { routeForPods, viewMachine, type RouteForPods } from '../connection/host-for-pods'
import { onThisMachine, startPracticeFor, urlForPods } from '../connection/practice-for-pods'
import { KubeConfigError, loadKubeConfig, useContext } from '../kube/kube-config'
import { startPracticeCluster } from '../practice/cluster'
import { demoPlayOf, seedDemoRuns } from '../practice/demo-flows'
import { runFlowProcess } from '../practice/flow-process'
import type { Surroundings } from './agent-start'
import { CommandError } from './command-error'
import { practiceWords, practiceWords3 } from './practice-words'
import { inGoodOrder } from './signals'

export interface PracticeFlags {
  readonly dialect: DialectId
  readonly port?: number
  readonly runs?: number
  readonly realCluster?: boolean
}

/** The demo flow that `--runs` starts runs of: a quick one that succeeds. */
const quickFlow = 'hello'

/** Starts the practice API and cluster, prints where they are, and stays up until a signal. @throws CommandError */
export async function practice(
  { dialect, port = 0, runs, realCluster = false }: PracticeFlags,
  { environment, output, signals }: Surroundings,
): Promise<void> {
  const open = new OpenThings()
  try {
    const real = realCluster ? await findCluster(environment) : null
    const api = open.add(await startPracticeFor(real?.route ?? onThisMachine, { dialect, port }))
    const folder = await mkdtemp(join(tmpdir(), 'flowdeck-practice-'))
    open.add({ close: () => rm(folder, { recursive: true, force: true }) })
    const kubeconfig = real?.kubeconfig ?? (await startCluster(open, folder))
    if (runs === undefined) seedDemoRuns(api)
    else for (let n = 0; n < runs; n++) api.createRun(quickFlow)
    const stop = new AbortController()
    const end = () => stop.abort()
    signals.on(end)
    output.closed.addEventListener('abort', end)
    const stopped = once(stop.signal, 'abort')
    const apiForPods = urlForPods(api.url, real?.route)
    const pool = api.dialect === '3' ? { key: api.key, workPool: api.workPool } : {}
    output.result(JSON.stringify({ api: api.url, token: api.token, ...pool, kubeconfig, apiForPods }))
    // Nobody would know where it is.
    output.mustBeWritten()
    const places = { api: api.url, kubeconfig, apiForPods, realCluster }
    const secretFile = join(folder, api.dialect === '3' ? 'auth-string' : 'token')
    await writeFile(secretFile, api.token, { mode: 0o600 })
    output.note(
      api.dialect === '3'
        ? practiceWords3({ ...places, workPool: api.workPool, authStringFile: secretFile })
        : practiceWords({ ...places, dialect: api.dialect, tokenFile: secretFile }),
    )
    if (real) output.note(`The practice API listens on ${new URL(api.url).host} so that pods reach it.`)
    await stopped
    signals.off(end)
  } catch (error) {
    if (error instanceof ConnectionError || error instanceof KubeConfigError) throw new CommandError(error.message)
    throw error
  } finally {
    await inGoodOrder(signals, () => open.close())
  }
}

/** The cluster of the user's kubeconfig, and how its pods reach this machine. @throws KubeConfigError */
async function findCluster(
  environment: Surroundings['environment'],
): Promise<{ readonly kubeconfig: string; readonly route: RouteForPods }> {
  const loaded = await loadKubeConfig(environment)
  const context = useContext(loaded)
  const server = loaded.config.getCurrentCluster()?.server ?? ''
  return { kubeconfig: loaded.files.join(delimiter), route: routeForPods(context, await viewMachine(server)) }
}

/** @returns the path of its kubeconfig */
async function startCluster(open: OpenThings, folder: string): Promise<string> {
  const cluster = open.add(await startPracticeCluster({ plays: demoPlayOf, process: runFlowProcess }))
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 })
  return kubeconfig
}
