import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubeConfigFiles } from '../kube/kube-config'
import { startPracticeApi } from '../practice/api'
import { startPracticeCluster } from '../practice/cluster'
import { demoPlayOf, seedDemoRuns } from '../practice/demo-flows'
import { runFlowProcess } from '../practice/flow-process'
import type { Signals } from './agent-start'
import type { Environment } from './environment'
import type { Output } from './output'

export interface PracticeFlags {
  readonly port?: number
  readonly runs?: number
  readonly realCluster?: boolean
}

/** The demo flow that `--runs` starts runs of: a quick one that succeeds. */
const quickFlow = 'hello'

/** Starts the practice API and cluster, prints where they are, and stays up until a signal. */
export async function practice(
  flags: PracticeFlags,
  environment: Environment,
  output: Output,
  signals: Signals,
): Promise<void> {
  const api = await startPracticeApi({ port: flags.port ?? 0, ...(flags.realCluster ? { host: '0.0.0.0' } : {}) })
  const cluster = flags.realCluster ? null : await startPracticeCluster({ plays: demoPlayOf, process: runFlowProcess })
  const folder = cluster ? await mkdtemp(join(tmpdir(), 'flowdeck-practice-')) : null
  try {
    let kubeconfig = kubeConfigFiles(environment).join(':')
    if (cluster && folder) {
      kubeconfig = join(folder, 'kubeconfig')
      await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 })
    }
    if (flags.runs === undefined) seedDemoRuns(api)
    else for (let n = 0; n < flags.runs; n++) api.createRun(quickFlow)
    output.result(JSON.stringify({ api: api.url.replace('//0.0.0.0:', '//127.0.0.1:'), token: api.token, kubeconfig }))
    await new Promise<void>((resolve) => signals.on(resolve))
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true })
    await cluster?.close()
    await api.close()
  }
}
