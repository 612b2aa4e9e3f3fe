import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** A TCP proxy on loopback that cuts connections when the server's answer is there: after its effect. */
export interface CuttingProxy {
  readonly port: number
  /** Answers that were cut off so far. */
  readonly cuts: number
  /** From now on all answers come through. */
  restore(): void
  close(): Promise<void>
}

/**
 * @param cut whether the next part of an answer is to be swallowed and its connection cut
 * @param options cutsRequests: a request too, before it has an effect
 */
export async function startCuttingProxy(
  target: { readonly host: string; readonly port: number },
  cut: () => boolean,
  { cutsRequests = false } = {},
): Promise<CuttingProxy> {
  const open = new Set<Socket>()
  let cuts = 0
  let restored = false
  const server = createServer((client) => {
    const upstream = connect(target)
    const end = (): void => {
      open.delete(client)
      client.destroy()
      upstream.destroy()
    }
    open.add(client)
    // A connection that is kept carries one more request: it would take effect, and its answer alone be lost.
    client.on('data', (request: Buffer) => (cutsRequests && cut() ? end() : upstream.write(request)))
    upstream.on('data', (answer: Buffer) => {
      if (restored || !cut()) {
        client.write(answer)
        return
      }
      cuts++
      end()
    })
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts
    },
    restore: () => void (restored = true),
    async close() {
      for (const client of open) client.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
