import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'

const apiVersion = 'client.authentication.k8s.io/v1'
export const words = 'To sign in, open https://login.example.com/device and enter the code ABCD-1234'
/** What a plugin prints that gives a token. */
export const answer = `echo '${JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token: 'T' } })}'`

/** Plugins in a folder of their own, and an API server which takes what they give. */
export class PluginStage {
  private constructor(
    readonly folder: string,
    private readonly server: Server,
  ) {}

  static async open(): Promise<PluginStage> {
    const server = createServer((request, response) => {
      request.resume()
      const path = request.url ?? ''
      if (path.includes('watch=')) return
      const said = path.startsWith('/version')
        ? { gitVersion: 'v1.34.4' }
        : path.includes('selfsubjectaccessreviews')
          ? { status: { allowed: true } }
          : { kind: 'List', metadata: { resourceVersion: '1' }, items: [] }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(said))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new PluginStage(await mkdtemp(join(tmpdir(), 'flowdeck-plugins-')), server)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await rm(this.folder, { recursive: true, force: true })
  }

  file(name: string): string {
    return join(this.folder, name)
  }

  async script(name: string, lines: string): Promise<string> {
    const path = this.file(name)
    await writeFile(path, `#!/bin/sh\n${lines}\n`)
    await chmod(path, 0o755)
    return path
  }

  /** It says what to do, and waits until `go` is there; it tells that it ran, and what it has started. */
  waiting(name: string): string {
    return `trap '' TERM
echo run >> ${this.file(`ran-${name}`)}
echo '${words}' >&2
sleep 600 >&- 2>&- & echo "$$ $!" > ${this.file(`pids-${name}`)}
until [ -e ${this.file(`go-${name}`)} ]; do sleep 0.05; done
kill -9 $!
${answer}`
  }

  kubeconfigOf(plugins: Readonly<Record<string, object>>): string {
    const server = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return JSON.stringify({
      'current-context': Object.keys(plugins)[0],
      clusters: [{ name: 'k', cluster: { server } }],
      users: Object.entries(plugins).map(([name, exec]) => ({ name, user: { exec: { apiVersion, ...exec } } })),
      contexts: Object.keys(plugins).map((name) => ({ name, context: { cluster: 'k', user: name } })),
    })
  }

  /** Whether the plugin, and what it has started, are there. */
  async areRunning(name: string): Promise<readonly boolean[]> {
    const path = this.file(`pids-${name}`)
    await expect.poll(() => existsSync(path)).toBe(true)
    const pids = (await readFile(path, 'utf8')).trim().split(' ').map(Number)
    return Promise.all(pids.map(isRunning))
  }

  async timesRun(name: string): Promise<number> {
    return (await readFile(this.file(`ran-${name}`), 'utf8').catch(() => '')).split('\n').length - 1
  }
}

/** Where nobody reaps what was adopted, one that was killed stays as a zombie. */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return status !== '' && !/^State:\s+Z/m.test(status)
}
