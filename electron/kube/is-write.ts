/** Reviews are questions, although they are posted: who am I, may I. */
const question = /^\/apis\/(authorization|authentication)\.k8s\.io\//

interface Request {
  readonly method?: string
  readonly query?: Readonly<Record<string, unknown>>
}

/** Whether a request changes what the cluster has; a dry run changes nothing. */
export function isWrite(path: string, { method = 'GET', query }: Request): boolean {
  return method !== 'GET' && query?.dryRun !== 'All' && !question.test(path)
}
