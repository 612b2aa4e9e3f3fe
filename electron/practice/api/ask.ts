import type { PracticeApi } from './practice-api'

/** What came back, for tests of this room. `data` and `payload` are what the test takes them to be. */
export interface Reply<Data> {
  readonly status: number
  readonly data: Data
  readonly errors?: readonly { message: string; path?: string[]; extensions: { code: string } }[]
}

/** Sends operations as the clients of the API's dialect do: by POST, with a token, each on its own. */
export function asker(api: PracticeApi, headers: Readonly<Record<string, string>> = {}) {
  const [defaultPath, inputOf] =
    api.dialect === '0.6'
      ? (['/graphql/alpha', (field: string) => `${field}Input`] as const)
      : (['/', (field: string) => `${field}_input`] as const)
  async function post<Data = unknown>(
    query: string,
    variables?: unknown,
    { path = defaultPath, token = api.token }: { path?: string; token?: string } = {},
  ) {
    const response = await fetch(api.url + path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ query, ...(variables === undefined ? {} : { variables }) }),
    })
    return { status: response.status, ...((await response.json()) as object) } as Reply<Data>
  }
  return {
    post,
    /** One mutation, its input in a JSON text. `payload` is its own answer; null after an error. */
    async mutate<Payload = unknown>(field: string, selection: string, input: object) {
      const query = `mutation($input: ${inputOf(field)}!) { ${field}(input: $input) { ${selection} } }`
      const reply = await post<Readonly<Record<string, Payload>>>(query, JSON.stringify({ input }))
      return { ...reply, payload: (reply.data as Readonly<Record<string, Payload>> | undefined)?.[field] as Payload }
    },
  }
}
