import type { KubeError } from './kube-error'

/**
 * What a refusal of the API server is about.
 * - run: this Job is wrong, and would be refused again.
 * - setup: no Job may be created here: no right (`user`, `verb`, `namespace` named), no such namespace, not authenticated.
 * - quota: it ends when other Jobs have ended. 429, 5xx and no answer at all are `silent`: the cluster is in trouble.
 * - busy: transient, and about this Job alone: one of its name is being deleted.
 */
export type FaultKind = 'run' | 'setup' | 'quota' | 'silent' | 'busy'

export interface KubeFault {
  readonly kind: FaultKind
  readonly status: number
  /** The server's own words. */
  readonly message: string
  readonly retryAfterMs: number | null
  /** What a fault of the set-up is. */
  readonly setup:
    | { readonly kind: 'notAllowed'; readonly user: string | null; readonly verb: string; readonly resource: string }
    /** It is not there, or on its way out. */
    | { readonly kind: 'noNamespace' }
    | { readonly kind: 'notAuthenticated' }
    | null
  /** The user's program that gives no credentials: it failed (`setup`), or still runs (`silent`). */
  readonly plugin?: string
}
type Verdict = Pick<KubeFault, 'kind' | 'setup'>

/**
 * Tells what a failed request about a Job is about. When in doubt it is not the run: a run that is failed wrongly is
 * lost, one that is held is not.
 * @param verb what was asked for, named where the server's words don't; of this resource
 * Source: the words are those of kubernetes 1.34 (kube-fault.test.ts holds its answers), apiserver/pkg/admission,
 * pkg/endpoints/handlers/responsewriters/errors.go.
 */
export function faultOf(error: KubeError, namespace: string, verb = 'create', resource = 'jobs'): KubeFault {
  const { status, message, retryAfterMs, plugin } = error
  const fault = { ...verdictOf(error, namespace, verb, resource), status, message, retryAfterMs }
  return plugin === null ? fault : { ...fault, plugin }
}

const run: Verdict = { kind: 'run', setup: null }
const silent: Verdict = { kind: 'silent', setup: null }
const busy: Verdict = { kind: 'busy', setup: null }
const quota: Verdict = { kind: 'quota', setup: null }
const noNamespace: Verdict = { kind: 'setup', setup: { kind: 'noNamespace' } }

function verdictOf(error: KubeError, namespace: string, verb: string, asked: string): Verdict {
  const { status, message, answer } = error
  if (error.transient) return status === 500 && tooLargeForEtcd.test(message) ? run : silent
  // A webhook chooses the status of its denial, 401 and 404 included.
  if (webhookDenial.test(message)) return run
  switch (status) {
    case 401:
      return { kind: 'setup', setup: { kind: 'notAuthenticated' } }
    case 403:
      return forbidden(error, verb, asked)
    case 404:
      // Without a name the path itself is unknown: no Kubernetes API, or one that is still starting.
      if (!answer?.name) return silent
      return answer.kind === 'namespaces' && answer.name === namespace ? noNamespace : run
    case 409:
      return busy
    case 413:
      return run
    case 400:
    case 422:
      // A proxy's 400, or that of an HTTPS port asked in HTTP, says nothing about the Job.
      return answer ? run : silent
    default:
      return silent
  }
}

const webhookDenial = /^admission webhook "[^"]*" denied the request/
/** Source: apiserver, pkg/endpoints/handlers/create.go, isTooLargeError. */
const tooLargeForEtcd = /request is too large|trying to send message larger than max/

/**
 * A 403 comes from an authorizer (the set-up), or from admission, which looks at the object and therefore names it (the
 * run) with three exceptions: a quota, a namespace that is being terminated, and a server that has just started.
 */
function forbidden({ message, answer }: KubeError, verb: string, asked: string): Verdict {
  const [, resource = '', name, words = message] = forbiddenWords.exec(message) ?? []
  const denied = deniedRight.exec(words)
  if (denied?.groups) {
    const { user = '', did = verb, what = asked } = denied.groups
    return { kind: 'setup', setup: { kind: 'notAllowed', user: asWritten(user), verb: did, resource: what } }
  }
  // Nothing can be created there any more, now or when it has gone; the cluster itself is well.
  if (answer?.causes.includes('NamespaceTerminating') || /because it is being terminated$/.test(words))
    return noNamespace
  if (/^(exceeded quota|status unknown for quota): /.test(words)) return quota
  if (words === 'not yet ready to handle request') return silent
  if (name !== undefined && /^jobs\b/.test(resource)) return run
  return { kind: 'setup', setup: { kind: 'notAllowed', user: null, verb, resource: asked } }
}

/** `jobs.batch "name" is forbidden: …`; without a name when nothing but the request was looked at. */
const forbiddenWords = /^(\S+)(?: ("(?:[^"\\]|\\.)*"))? is forbidden: (.*)$/s
/** `User "u" cannot create resource "jobs" in API group "batch" in the namespace "n"`. */
const deniedRight =
  /^(?:forbidden: )?User "(?<user>(?:[^"\\]|\\.)*)" cannot (?<did>\S+) (?:resource |path )?"?(?<what>[^"\s]+)/

/** A name that Go quoted and the server escaped for HTML. */
function asWritten(quoted: string): string {
  const text = quoted.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return text
  }
}
