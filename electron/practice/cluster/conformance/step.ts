/** One request. `{{name}}` in its path or body stands for what an earlier step of its row has kept of this server's answers. */
export interface Step {
  readonly method: string
  readonly path: string
  /** Sent as JSON; a text goes as it is, and so do bytes. */
  readonly body?: unknown
  readonly type?: string
  readonly accept?: string
  /** Somebody else than the one who may do everything. */
  readonly as?: 'viewer' | 'stranger' | 'nobody'
  /** Names, and paths in the answer such as `metadata.uid` or `items.0.metadata.name`. */
  readonly keep?: Readonly<Record<string, string>>
  /** After it the server forgets which changes led to what is there now. */
  readonly forget?: true
  /** Asked again until this is so: what servers do in their own time. */
  readonly until?: (reply: Reply) => boolean
}

export interface Reply {
  readonly status: number
  readonly warnings: string
  readonly body: string
}
