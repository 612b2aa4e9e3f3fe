import { describe, expect, test } from 'vitest'
import { TimeLimitError } from '../clock/time-limit'
import { KubeError } from './kube-error'
import { faultOf, type KubeFault } from './kube-fault'
import { limits } from './limits'

const status = (code: number, message: string, more: object = {}) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  ...more,
  code,
})
const aboutJobs = (reason: string, name?: string, causes?: readonly object[]) => ({
  reason,
  details: { ...(name ? { name } : {}), group: 'batch', kind: 'jobs', ...(causes ? { causes } : {}) },
})
const faultOfAnswer = (code: number, body: object | string, retryAfter?: string): KubeFault => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return faultOf(KubeError.ofResponse(code, text, retryAfter, 0), 'flows')
}

const policy = "ValidatingAdmissionPolicy 'p' with binding 'p' denied request: not on Fridays"
const webhook = 'admission webhook "deny.example.com" denied the request: no Jobs at noon'
const mayNot = (user: string, verb: string, resource: string, namespace: string) =>
  `User "${user}" cannot ${verb} resource "${resource}" in API group "batch" in the namespace "${namespace}"`

type Setup = KubeFault['setup']
const notAllowed = (user: string | null, verb = 'create', resource = 'jobs'): Setup => ({
  kind: 'notAllowed',
  user,
  verb,
  resource,
})

// As kubernetes 1.34.4 answered each of these; kube-fault.cluster.test.ts provokes them again.
describe('an answer of the API server', () => {
  test.each<[string, KubeFault['kind'], Setup, object & { code: number }]>([
    [
      'no right to create Jobs',
      'setup',
      notAllowed('viewer'),
      status(403, `jobs.batch is forbidden: ${mayNot('viewer', 'create', 'jobs', 'flows')}`, aboutJobs('Forbidden')),
    ],
    [
      'no right to look at one',
      'setup',
      notAllowed('nobody', 'get'),
      status(
        403,
        `jobs.batch "a" is forbidden: ${mayNot('nobody', 'get', 'jobs', 'flows')}`,
        aboutJobs('Forbidden', 'a'),
      ),
    ],
    [
      'no right to act as another user',
      'setup',
      notAllowed('agent', 'impersonate', 'users'),
      status(
        403,
        'users "bob" is forbidden: User "agent" cannot impersonate resource "users" in API group "" at the cluster scope',
        { reason: 'Forbidden', details: { name: 'bob', kind: 'users' } },
      ),
    ],
    [
      'a policy that denies: Forbidden',
      'run',
      null,
      status(403, `jobs.batch "a" is forbidden: ${policy}`, aboutJobs('Forbidden', 'a', [{ message: policy }])),
    ],
    [
      'a policy that denies: Invalid',
      'run',
      null,
      status(422, `jobs.batch "a" is forbidden: ${policy}`, aboutJobs('Invalid', 'a', [{ message: policy }])),
    ],
    [
      'a policy that denies: RequestEntityTooLarge',
      'run',
      null,
      status(413, `jobs.batch "a" is forbidden: ${policy}`, aboutJobs('RequestEntityTooLarge', 'a')),
    ],
    ['a webhook that denies', 'run', null, status(400, webhook)],
    ['a webhook that denies with 401', 'run', null, status(401, webhook)],
    ['a webhook that denies with 403', 'run', null, status(403, webhook)],
    ['a webhook that denies with 404', 'run', null, status(404, webhook)],
    ['a webhook that denies with 409', 'run', null, status(409, webhook)],
    [
      'a webhook that denies and gives no reason',
      'run',
      null,
      status(400, 'admission webhook "deny.example.com" denied the request without explanation'),
    ],
    ['a webhook that has too much to do', 'silent', null, status(429, webhook)],
    ['a webhook in trouble', 'silent', null, status(500, webhook)],
    [
      'a webhook that does not answer',
      'silent',
      null,
      status(500, 'Internal error occurred: failed calling webhook "away.example.com": failed to call webhook: …', {
        reason: 'InternalError',
        details: { causes: [{ message: 'failed calling webhook "away.example.com": …' }] },
      }),
    ],
    [
      'exceeded quota',
      'quota',
      null,
      status(
        403,
        'jobs.batch "b" is forbidden: exceeded quota: three, requested: count/jobs.batch=1, used: count/jobs.batch=1, limited: count/jobs.batch=1',
        aboutJobs('Forbidden', 'b'),
      ),
    ],
    [
      'a quota that was not counted yet',
      'quota',
      null,
      status(
        403,
        'jobs.batch "b" is forbidden: status unknown for quota: three, resources: count/jobs.batch',
        aboutJobs('Forbidden', 'b'),
      ),
    ],
    [
      'a namespace that is being terminated',
      'setup',
      { kind: 'noNamespace' },
      status(
        403,
        'jobs.batch "b" is forbidden: unable to create new content in namespace flows because it is being terminated',
        aboutJobs('Forbidden', 'b', [
          {
            reason: 'NamespaceTerminating',
            message: 'namespace flows is being terminated',
            field: 'metadata.namespace',
          },
        ]),
      ),
    ],
    [
      'a server that has just started',
      'silent',
      null,
      status(403, 'jobs.batch "b" is forbidden: not yet ready to handle request', aboutJobs('Forbidden', 'b')),
    ],
    [
      'no such namespace',
      'setup',
      { kind: 'noNamespace' },
      status(404, 'namespaces "flows" not found', {
        reason: 'NotFound',
        details: { name: 'flows', kind: 'namespaces' },
      }),
    ],
    [
      'something that the Job names is not there',
      'run',
      null,
      status(404, 'priorityclasses.scheduling.k8s.io "urgent" not found', {
        reason: 'NotFound',
        details: { name: 'urgent', group: 'scheduling.k8s.io', kind: 'priorityclasses' },
      }),
    ],
    [
      'no such path',
      'silent',
      null,
      status(404, 'the server could not find the requested resource', { reason: 'NotFound', details: {} }),
    ],
    [
      'no valid credentials',
      'setup',
      { kind: 'notAuthenticated' },
      status(401, 'Unauthorized', { reason: 'Unauthorized' }),
    ],
    [
      'a field of the wrong type',
      'run',
      null,
      status(
        400,
        'Job in version "v1" cannot be handled as a Job: json: cannot unmarshal string into Go struct field JobSpec.spec.parallelism of type int32',
        { reason: 'BadRequest' },
      ),
    ],
    [
      'a field of a wrong value',
      'run',
      null,
      status(422, 'Job.batch "a" is invalid: spec.template.spec.containers[0].image: Required value', {
        reason: 'Invalid',
        details: { name: 'a', group: 'batch', kind: 'Job', causes: [{ reason: 'FieldValueRequired' }] },
      }),
    ],
    [
      'too large a Job',
      'run',
      null,
      status(413, 'Request entity too large: limit is 3145728', { reason: 'RequestEntityTooLarge' }),
    ],
    ['too large a Job for etcd', 'run', null, status(500, 'etcdserver: request is too large')],
    [
      'a Job of this name is being deleted',
      'busy',
      null,
      status(409, 'object is being deleted: jobs.batch "held" already exists', aboutJobs('AlreadyExists', 'held')),
    ],
    [
      'another conflict',
      'busy',
      null,
      status(
        409,
        'Operation cannot be fulfilled on Job.batch "held": the UID in the precondition (another) does not match the UID in record (1). The object might have been deleted and then recreated',
        { reason: 'Conflict', details: { name: 'held', group: 'batch', kind: 'Job' } },
      ),
    ],
    [
      'a method that it does not know',
      'silent',
      null,
      status(405, 'the server does not allow this method on the requested resource', {
        reason: 'MethodNotAllowed',
        details: {},
      }),
    ],
    [
      'too many requests',
      'silent',
      null,
      status(429, 'too many requests, please try again later.', { reason: 'TooManyRequests' }),
    ],
    [
      'a time-out',
      'silent',
      null,
      status(504, 'Timeout: request did not complete within the allotted timeout', { reason: 'Timeout' }),
    ],
  ])('%s: %s', (_, kind, setup, answer) => {
    const { code, message } = answer as unknown as { code: number; message: string }
    expect(faultOfAnswer(code, answer)).toEqual({ kind, setup, status: code, message, retryAfterMs: null })
  })
})

describe('an answer of something in between', () => {
  test.each<[string, KubeFault['kind'], Setup, number, string]>([
    ['an HTTPS port asked in HTTP', 'silent', null, 400, 'Client sent an HTTP request to an HTTPS server.'],
    ['an address without an API', 'silent', null, 404, '404 page not found'],
    ['a login page', 'silent', null, 302, '<html>Found</html>'],
    ['a gateway that lets nobody in', 'setup', notAllowed(null), 403, '<html>Forbidden</html>'],
    ['a gateway that asks for a login', 'setup', { kind: 'notAuthenticated' }, 401, '<html>Log in</html>'],
    ['a proxy without a server behind it', 'silent', null, 502, '<html>Bad Gateway</html>'],
    ['a proxy that takes no such body', 'run', null, 413, '<html>Request Entity Too Large</html>'],
  ])('%s: %s', (_, kind, setup, code, text) => {
    expect(faultOfAnswer(code, text)).toEqual({ kind, setup, status: code, message: text, retryAfterMs: null })
  })
})

describe('the words of a 403', () => {
  const of403 = (message: string, more: object = {}) =>
    faultOfAnswer(403, status(403, message, { reason: 'Forbidden', ...more }))

  test.each<[string, string, Setup]>([
    [
      'of an authorizer that adds its own',
      `jobs.batch is forbidden: ${mayNot('a@b.c', 'create', 'jobs', 'n')}: requires one of ["container.jobs.create"] permission(s).`,
      notAllowed('a@b.c'),
    ],
    [
      'of an old server',
      'jobs.batch is forbidden: User "u" cannot create jobs.batch in the namespace "flows"',
      notAllowed('u', 'create', 'jobs.batch'),
    ],
    ['about a path', 'forbidden: User "u" cannot post path "/apis/batch"', notAllowed('u', 'post', '/apis/batch')],
    ['of an authorizer without a form', 'jobs.batch is forbidden: the answer is no', notAllowed(null)],
    ['of a proxy that speaks as Kubernetes', 'access denied', notAllowed(null)],
    [
      'with a user that Go quoted and the server escaped',
      `jobs.batch is forbidden: ${mayNot('a\\"b &lt;c&gt; &amp;', 'create', 'jobs', 'n')}`,
      notAllowed('a"b <c> &'),
    ],
    [
      'with a user whose name reads like another answer',
      `jobs.batch is forbidden: ${mayNot('x\\" is forbidden: exceeded quota: q', 'create', 'jobs', 'n')}`,
      notAllowed('x" is forbidden: exceeded quota: q'),
    ],
    [
      'without the right to a subresource',
      `jobs.batch "a" is forbidden: ${mayNot('u', 'update', 'jobs/status', 'n')}`,
      notAllowed('u', 'update', 'jobs/status'),
    ],
  ])('%s are a matter of rights', (_, message, setup) => {
    expect(of403(message)).toMatchObject({ kind: 'setup', setup, message })
  })

  test('of a policy stay the run’s, whatever the policy quotes', () => {
    const message = `jobs.batch "a" is forbidden: ValidatingAdmissionPolicy 'p' denied request: exceeded quota: User "u" cannot create resource "jobs"`
    expect(of403(message)).toMatchObject({ kind: 'run', setup: null })
  })
})

test('a right that was not named is the one that was asked for', () => {
  const error = KubeError.ofResponse(403, '<html>Forbidden</html>', undefined, 0)
  expect(faultOf(error, 'flows', 'delete').setup).toEqual(notAllowed(null, 'delete'))
})

test('no answer is silent', () => {
  expect(faultOf(KubeError.ofFailure(new TimeLimitError(30_000)), 'flows')).toEqual({
    kind: 'silent',
    status: 0,
    message: 'no answer in time',
    retryAfterMs: null,
    setup: null,
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-26T10:00:00Z')
  const waitOf = (header: string | undefined, body: object | string = 'slow down') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return faultOf(KubeError.ofResponse(429, text, header, now), 'flows').retryAfterMs
  }

  test.each<[string | undefined, number | null]>([
    ['7', 7_000],
    ['0.5', 500],
    ['0', null],
    ['-1', null],
    ['', null],
    ['soon', null],
    [undefined, null],
    ['601', 600_000],
    ['1e306', 600_000],
    ['Infinity', 600_000],
    ['Thu, 26 Nov 2026 10:00:30 GMT', 30_000],
    ['Thu, 26 Nov 2026 09:00:00 GMT', null],
    ['Fri, 27 Nov 2026 10:00:00 GMT', 600_000],
  ])('%j is %j ms', (header, expected) => {
    expect(waitOf(header)).toBe(expected)
  })

  test.each<[unknown, number | null]>([
    [2, 2_000],
    [1e9, 600_000],
    ['2', null],
    [-2, null],
    [null, null],
  ])('of %j in the details', (retryAfterSeconds, expected) => {
    expect(waitOf(undefined, { kind: 'Status', details: { retryAfterSeconds } })).toBe(expected)
  })
})

test('an answer of any shape is a KubeError', () => {
  const bodies = [
    null,
    1,
    'x',
    [],
    { kind: 'Status', reason: 1, message: {}, details: [] },
    { kind: 'Status', details: { causes: {} } },
  ]
  const errors = bodies.map((body) => KubeError.ofResponse(422, JSON.stringify(body), undefined, 0))
  expect(errors.map(({ reason }) => reason)).toEqual(Array(bodies.length).fill('HTTP 422'))
  expect(errors.at(-1)?.message).toBe('HTTP 422, without a message')
})

test('endless words are cut', () => {
  const { message } = faultOfAnswer(403, status(403, `${webhook}${'!'.repeat(1e6)}`))
  expect(message).toHaveLength(limits.messageChars)
  expect(message.startsWith(webhook)).toBe(true)
})

describe('KubeError.ofFailure', () => {
  test.each([
    ['ECONNREFUSED', null],
    ['UND_ERR_CONNECT_TIMEOUT', null],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
  ] as const)('%s says what is in the way: %s', (code, inTheWay) => {
    const failure = KubeError.ofFailure(Object.assign(new Error('it failed'), { code }))
    expect(failure.inTheWay).toBe(inTheWay)
  })

  test.each([
    ['a TypeError', new TypeError("Cannot read properties of undefined (reading 'x')")],
    ['a wrong argument', Object.assign(new TypeError('The "x" argument must be…'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['a wrong argument of a request', Object.assign(new Error('invalid header'), { code: 'UND_ERR_INVALID_ARG' })],
    ['a text', 'oops'],
    ['nothing', undefined],
  ])('gives back %s: that is a mistake of ours', (_, thrown) => {
    expect(() => KubeError.ofFailure(thrown)).toThrow(thrown)
  })

  test.each([
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate', /^the cluster’s certificate is signed by an authority that is not trusted here \(.*\): name the authority that signed it as certificate-authority/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', /^the cluster’s certificate is self-signed.*: name the authority/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname/IP does not match certificate\'s altnames', /^the cluster’s certificate is for another name, not for this address .*: write one of the names that it is for as tls-server-name/],
    ['CERT_HAS_EXPIRED', 'certificate has expired (10)', /^the cluster’s certificate has expired .*: have it renewed where the cluster runs$/],
  ])('%s is a sentence of ours, wherever the code stands', (code, theirs, words) => {
    const thrown = Object.assign(new Error(theirs), { code })
    for (const each of [thrown, new Error('failed', { cause: thrown })]) {
      const { status, reason, message, inTheWay } = KubeError.ofFailure(each)
      expect([status, reason, inTheWay]).toEqual([0, code, 'certificate'])
      expect(message).toMatch(words)
      expect(message).not.toContain(theirs)
    }
  }) // prettier-ignore

  test('takes a code from the cause', () => {
    const thrown = new Error('failed', {
      cause: Object.assign(new Error('the disk'), { code: 'EIO' }),
    })
    expect(KubeError.ofFailure(thrown)).toMatchObject({ status: 0, reason: 'EIO', message: 'the disk' })
  })
})
