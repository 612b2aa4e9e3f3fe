import type { Socket } from 'node:net'

/**
 * Who is connected. Those that have shown a token keep their place; of strangers only the newest stay, so that however
 * many come and say nothing, they take no place from those who are known, and none from one another for long.
 */
export class Connections {
  /** Oldest first. */
  readonly #strangers = new Set<Socket>()
  readonly #known = new Set<Socket>()

  constructor(private readonly mostStrangers: number) {}

  add(socket: Socket): void {
    this.#strangers.add(socket)
    socket.once('close', () => {
      this.#strangers.delete(socket)
      this.#known.delete(socket)
    })
    const [oldest] = this.#strangers.size > this.mostStrangers ? this.#strangers : []
    if (!oldest) return
    this.#strangers.delete(oldest) // at once: its end is told later
    oldest.destroy()
  }

  /** A request of this connection has shown a token. */
  know(socket: Socket): void {
    if (this.#strangers.delete(socket)) this.#known.add(socket)
  }

  destroyAll(): void {
    for (const socket of [...this.#strangers, ...this.#known]) socket.destroy()
  }
}
