import { loadKubeConfig, useContext } from '../../electron/kube/kube-config'
import { KubeClient } from '../../electron/kube/kube-client'
import { jobsPath } from '../../electron/kube/jobs'

const path = jobsPath('default')

/** Deletes all Jobs, hundreds at a time: a request for all may outlast the server's limit of a minute. */
export async function deleteJobs(kubeconfig: string): Promise<void> {
  const loaded = await loadKubeConfig({}, kubeconfig)
  useContext(loaded)
  const client = new KubeClient(loaded.config)
  try {
    for (;;) {
      const query = { limit: 500, propagationPolicy: 'Background' }
      await client.json(path, { method: 'DELETE', query, timeoutMs: 120_000 })
      const left = (await client.json(path, { query: { limit: 1 } })) as { readonly items: readonly unknown[] }
      if (left.items.length === 0) break
    }
  } finally {
    await client.close()
  }
}
