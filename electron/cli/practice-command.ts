import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DialectId } from '../../shared/model/dialect-words'
import { asSentence } from '../../shared/model/sentence'
import { OpenThings } from '../connection/open-things'
import { kubeConfigFiles } from '../kube/kube-config'
import { startPracticeApi } from '../practice/api'
import { startPracticeCluster } from '../practice/cluster'
import { demoPlayOf, seedDemoRuns } from '../practice/demo-flows'
import { runFlowProcess } from '../practice/flow-process'
import type { Surroundings } from './agent-start'
import { listenWords } from '../connection/listen-words'
import { CommandError } from './command-error'

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
    const host = realCluster ? { host: '0.0.0.0' } : {}
    const api = open.add(
      await startPracticeApi({ dialect, port, ...host }).catch((error: unknown) => {
        throw new CommandError(
          `The practice API can’t listen: ${asSentence(listenWords(error as Error))} Choose another --port.`,
        )
      }),
    )
    const kubeconfig = realCluster ? kubeConfigFiles(environment).join(':') : await startCluster(open)
    if (runs === undefined) seedDemoRuns(api)
    else for (let n = 0; n < runs; n++) api.createRun(quickFlow)
    const stop = new AbortController()
    const end = () => stop.abort()
    signals.on(end)
    output.closed.addEventListener('abort', end)
    const stopped = once(stop.signal, 'abort')
    output.result(JSON.stringify({ api: api.url.replace('//0.0.0.0:', '//127.0.0.1:'), token: api.token, kubeconfig }))
    await stopped
    signals.off(end)
  } finally {
    await open.close()
  }
}

/** @returns the path of its kubeconfig */
async function startCluster(open: OpenThings): Promise<string> {
  const cluster = open.add(await startPracticeCluster({ plays: demoPlayOf, process: runFlowProcess }))
  const folder = await mkdtemp(join(tmpdir(), 'flowdeck-practice-'))
  open.add({ close: () => rm(folder, { recursive: true, force: true }) })
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 })
  return kubeconfig
}
