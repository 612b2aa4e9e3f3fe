import type { Identity, PrefectApi } from '../prefect/prefect-api'

/** The same API, and who it last said that we are: null until it has. */
export function noteIdentity(api: PrefectApi): { readonly api: PrefectApi; readonly identity: () => Identity | null } {
  let known: Identity | null = null
  const connect = api.connect.bind(api)
  api.connect = async (signal) => {
    known = await connect(signal)
    return known
  }
  return { api, identity: () => known }
}
