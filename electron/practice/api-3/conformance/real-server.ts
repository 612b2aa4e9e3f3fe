import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { start } from '../../api/conformance/process'
import type { Server } from './play'

const startMs = 90_000

/** The real server of a virtual environment, on SQLite in a folder of its own. @throws Error with what it said */
export async function startRealServer(bin: string, home: string, authString: string) {
  const port = await freePort()
  const env = {
    PATH: `${bin}:/usr/bin:/bin`,
    ...{ HOME: home, PREFECT_HOME: join(home, '.prefect'), LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', DO_NOT_TRACK: '1' },
    ...{ PREFECT_SERVER_API_AUTH_STRING: authString, PREFECT_SERVER_ANALYTICS_ENABLED: 'false' },
  }
  const args = ['server', 'start', '--host', '127.0.0.1', '--port', String(port), '--no-ui']
  const running = start(join(bin, 'prefect'), args, env, 300_000)
  const server: Server = { url: `http://127.0.0.1:${port}/api`, authString }
  const until = Date.now() + startMs
  while (!(await healthy(server.url))) {
    if (Date.now() > until) {
      await running.stop()
      throw new Error(`Prefect's server did not start: ${running.output()}`)
    }
    await sleep(200)
  }
  return { server, stop: () => running.stop() }
}

const healthy = async (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  )

async function freePort(): Promise<number> {
  const socket = createServer().listen(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address() as AddressInfo
  socket.close()
  return port
}
