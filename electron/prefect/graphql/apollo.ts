// What is used of Apollo, which is read with the first request in GraphQL: a worker of Prefect 3 makes none, and is 3 MB smaller.
import type { ApolloClient } from '@apollo/client'
import { ServerError, ServerParseError } from '@apollo/client/errors'
import { ApolloLink } from '@apollo/client/link'
import { BaseHttpLink } from '@apollo/client/link/http'
import type { DocumentNode } from 'graphql'
import { lastValueFrom } from 'rxjs'

export interface Asked {
  readonly query: DocumentNode
  readonly variables: Record<string, unknown>
  readonly context: Record<string, unknown>
}

/** Rejects with what `fetch` has thrown, and with errors of Apollo's about the answer. */
export type Execute = (asked: Asked) => Promise<ApolloLink.Result>

/**
 * Apollo's link itself: what stands above it in the client adds `__typename`, copies documents and answers, and
 * keeps a cache that nothing here would read. That was two thirds of the CPU of a request.
 */
export function openLink(url: string, by: typeof fetch): Execute {
  // Only links that tell the server about the client look at it, and there is none here.
  const client = {} as unknown as ApolloClient
  const link = new BaseHttpLink({
    uri: url,
    fetch: by,
    includeExtensions: false,
    // Otherwise each document is searched for its variables at each request.
    includeUnusedVariables: true,
  })
  return (asked) => lastValueFrom(ApolloLink.execute(link, asked, { client }))
}

/** What is wrong with an answer, in the order in which it would be seen; null for an error that is about something else. */
export function amissIn(error: unknown): 'no JSON' | 'neither data nor errors' | null {
  if (ServerParseError.is(error)) return 'no JSON'
  return ServerError.is(error) ? 'neither data nor errors' : null
}
