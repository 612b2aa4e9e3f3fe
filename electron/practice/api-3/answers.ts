/** What a request is answered with. Without a body nothing is sent, as with 204. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export const ok = (body: unknown): Answer => ({ status: 200, body })
export const created = (body: unknown): Answer => ({ status: 201, body })
export const nothing: Answer = { status: 204 }

/** A request that is refused, in the server's words. Thrown wherever it is found out; nothing has been changed then. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(JSON.stringify(answer.body))
  }
}

/** How routes say it. */
export const refuse = (status: number, detail: string): never => {
  throw new Refusal({ status, body: { detail } })
}

/** How the server's models say it. */
export const refuseWithMessage = (status: number, exception_message: string): never => {
  throw new Refusal({ status, body: { exception_message } })
}

/** One thing that is wrong with a body. Source: pydantic's errors. */
export interface Wrong {
  readonly type: string
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly input: unknown
  readonly ctx?: Readonly<Record<string, unknown>>
}

export const refuseBody = (wrongs: readonly Wrong[], body: unknown): never => {
  throw new Refusal({
    status: 422,
    body: { exception_message: 'Invalid request received.', exception_detail: wrongs, request_body: body },
  })
}
