import type { WebSocket } from 'ws'
import { parseJson } from '../../listener/json'
import { limits } from '../limits'

/** A websocket whose frames are JSON texts. */
export class JsonSocket {
  #take: (frame: unknown) => void = () => undefined
  #ended: () => void = () => undefined

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.#received(data))
    socket.on('close', () => this.#ended())
    socket.on('error', () => socket.terminate())
  }

  /** From now on frames go here. One that is no JSON arrives as undefined. */
  onFrame(take: (frame: unknown) => void): void {
    this.#take = take
  }

  onEnd(ended: () => void): void {
    this.#ended = ended
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN
  }

  /** A reader that is too slow is cut off, so that what waits for it takes no memory without end. */
  send(frame: unknown): void {
    if (!this.open) return
    if (this.socket.bufferedAmount > limits.socketBacklogBytes) this.close(1013, 'Too slow a reader')
    else this.socket.send(JSON.stringify(frame))
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason.slice(0, 120))
  }

  /** As when the network breaks. */
  cut(): void {
    this.socket.terminate()
  }

  #received(data: Buffer): void {
    let frame: unknown
    try {
      frame = parseJson(data.toString('utf8'))
    } catch {
      frame = undefined
    }
    try {
      this.#take(frame)
    } catch {
      this.cut() // as the server's do when it fails: nobody else is to notice
    }
  }
}
