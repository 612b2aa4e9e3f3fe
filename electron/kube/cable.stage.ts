import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export const isWatch = (request: string): boolean => request.includes('watch=true')

/** A wire to the cluster that can be cut, and taken away. */
export interface Cable {
  readonly url: string
  cut(): void
  /** Nobody gets through until `restore`. */
  unplug(): void
  /**
   * Connections with a watch stay open, and nothing gets through them any more, as if a firewall had forgotten them. Idle
   * ones are cut: they would be closed before a watch counts as silent.
   */
  stall(): void
  /** The same for all connections that are open now, whatever is asked on them; those that come are well. */
  freeze(): void
  restore(): void
  close(): Promise<void>
}

export async function cableTo(target: string): Promise<Cable> {
  const { protocol, hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  /** The ends of those on which a watch was asked for last. */
  const watched = new Set<Socket>()
  let plugged = true
  const server: Server = createServer((near) => {
    if (!plugged) return void near.destroy()
    const far = connect(Number(port), hostname)
    near.on('data', (piece: Buffer) => {
      for (const end of [near, far]) watched[isWatch(piece.toString('latin1')) ? 'add' : 'delete'](end)
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    unplug() {
      plugged = false
      cut()
    },
    stall() {
      for (const socket of sockets) {
        if (watched.has(socket)) socket.unpipe().resume()
        else socket.destroy()
      }
    },
    freeze() {
      for (const socket of sockets) socket.unpipe().resume()
    },
    restore: () => void (plugged = true),
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
