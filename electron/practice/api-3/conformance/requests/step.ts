// What is asked of the real server and of practice, one after the other, so that their answers can be compared. `{{name}}`
// stands for what an earlier step has kept.

/** One request, or one websocket. */
export interface Step {
  readonly name: string
  /** `POST /flows/`; or `SOCKET /events/out`, whose body is the list of frames to send, the first one left out. */
  readonly ask: string
  readonly body?: unknown
  /** A text that is no JSON goes as it is. */
  readonly raw?: string
  /** Keeps the answer's id, or what is at this path of it, under a name. */
  readonly keep?: string
  readonly keepAt?: string
  /** Asked again until the answer has so many rows, or the websocket so many frames: what the server does on its own time. */
  readonly rows?: number
  readonly headers?: Readonly<Record<string, string>>
  /** The answer's body is too much of the server's own to be compared: its keys are. */
  readonly keysOnly?: boolean
}

/** One step. */
export const step = (
  name: string,
  ask: string,
  body?: unknown,
  more: Omit<Step, 'name' | 'ask' | 'body'> = {},
): Step => ({
  ...{ name, ask },
  ...(body === undefined ? {} : { body }),
  ...more,
})
