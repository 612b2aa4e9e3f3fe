// Flows that run: on the real node that build/cluster.mjs started, from an image with a real Prefect.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { folder } from '../real-cluster'
import type { RealServer } from './real-server'
import type { StageOptions } from './stage'

/** This machine, as pods and the host itself reach it. See e2e/cluster/README.md. */
const nodeAddress = '10.87.0.1'
const scripts = join(import.meta.dirname, '../cluster')
const flows = join(scripts, 'flows/3.9.1')
const image = { name: 'flowdeck/prefect-flow', tag: '3.9.1' }

/** A server that pods reach, and the deployments of e2e/cluster/flows/3.9.1/prefect.yaml: etl, hungry, retried, sleeping. */
export const onRealNode = { host: nodeAddress, deploy: deployFromImage } satisfies StageOptions

async function deployFromImage(server: RealServer, workPool: string): Promise<Readonly<Record<string, string>>> {
  const env = { FLOWS_POOL: workPool, FLOWS_IMAGE: await flowImage() }
  const deploying = server.run('prefect', ['--no-prompt', 'deploy', '--all'], env, flows)
  if ((await deploying.ended) !== 0) throw new Error(`It could not be deployed: ${deploying.output()}`)
  const rows = await server.ask<{ id: string; name: string }[]>('POST', '/deployments/filter', {})
  return Object.fromEntries(rows.map(({ id, name }) => [name, id]))
}

/** Makes the image unless the cluster has it. @returns its name for pods */
export async function flowImage(): Promise<string> {
  const { name, tag } = image
  if (!existsSync(join(folder, 'registry', name, 'manifests', tag)))
    await promisify(execFile)(join(scripts, 'prefect-image'), ['--dir', folder, '--prefect', tag])
  return `${nodeAddress}:5000/${name}:${tag}`
}
