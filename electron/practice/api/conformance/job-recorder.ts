import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** The parts of a Job that are looked at. */
export interface RecordedJob {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          {
            readonly image: string
            readonly command?: readonly string[]
            readonly args: readonly string[]
            readonly env: readonly { readonly name: string; readonly value: string }[]
          },
        ]
      }
    }
  }
}

/** Just enough of an API server for an agent: it takes Jobs, keeps them and runs nothing; its lists are empty. */
export async function recordJobs() {
  const jobs: RecordedJob[] = []
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const creates = request.method === 'POST' && request.url === '/apis/batch/v1/namespaces/default/jobs'
    const job = creates ? ((await json(request)) as RecordedJob) : undefined
    if (job) jobs.push(job)
    const status = job ? 201 : request.method === 'GET' ? 200 : 404
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(job ?? { items: [] }))
  }
  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    jobs: jobs as readonly RecordedJob[],
    /** A kubeconfig that names it. JSON is YAML too. */
    kubeconfig: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'recorder', cluster: { server: url } }],
      users: [{ name: 'nobody', user: { token: 'none' } }],
      contexts: [{ name: 'recorder', context: { cluster: 'recorder', user: 'nobody' } }],
      'current-context': 'recorder',
    }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
