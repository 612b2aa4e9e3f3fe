// Where several files run at once, each worker has one of the clusters that build/test.mjs started.
import { delimiter, join } from 'node:path'

const folders = (process.env.FLOWDECK_KUBE_DIRS ?? '').split(delimiter)
const folder = folders[(Number(process.env.VITEST_POOL_ID) - 1) % folders.length]
if (!folder) throw new Error('FLOWDECK_KUBE_DIRS names no cluster: run npm run test:prefect')
process.env.FLOWDECK_KUBE_DIR = folder
process.env.KUBECONFIG_REAL = join(folder, 'admin.kubeconfig')
process.env.KUBECONFIG_AGENT = join(folder, 'agent.kubeconfig')
