import {
  PreviewOptions,
  type Connection,
  type ConnectionChoice,
  type ConnectionId,
} from '../../shared/model/connection'
import { shownAddress } from '../../shared/secrets/addresses'
import type { OpenConnection } from '../connection/connection'
import { filesToTell } from '../kube/kube-config'
import type { Identity } from '../prefect/prefect-api'

/** What there is to know of a connection; the token is not among it. */
export function describeConnection(
  id: ConnectionId,
  connection: OpenConnection,
  choice: ConnectionChoice,
  identity: Identity | null,
  facts: { readonly version: string | null; readonly nodes: number | null },
): Connection {
  return {
    id,
    api: {
      practice: choice.api.kind === 'practice',
      url: connection.api.url,
      urlForPods: connection.apiForPods,
      openedForPods: connection.openedForPods,
      hasToken: connection.token !== '',
      auth: authOf(connection),
      dialect: connection.dialect,
      scope: identity?.scope ?? null,
      tenantId: identity?.tenantId ?? null,
      workPool: connection.workPool,
    },
    cluster: {
      practice: connection.practiceCluster !== null,
      context: connection.context,
      namespace: connection.namespace,
      server: shownAddress(connection.server),
      user: connection.user,
      files: [...connection.files],
      filesToTell: filesToTell(connection.files, connection.environment),
      version: facts.version,
      nodes: facts.nodes,
      local: connection.local,
      kind: connection.kind,
    },
    // What the page is not to know, tokens and variables of this process, is no part of them.
    jobOptions: PreviewOptions.parse(connection.jobOptions),
  }
}

/** What the token of a connection is; only Prefect 3 has two kinds. */
export const authOf = ({ jobOptions }: Pick<OpenConnection, 'jobOptions'>): 'key' | 'basic' =>
  jobOptions.authString === '' ? 'key' : 'basic'
