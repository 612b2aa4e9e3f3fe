import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  bodyOf,
  both,
  closeBoth,
  comparable,
  core,
  expectSame,
  jobs,
  namespace,
  openBoth,
  send,
  servers,
  type Reply,
  type Server,
  type Step,
} from './conformance-servers'

const labels = (name: string): Record<string, string> => ({ app: name, identifier: 'conformance' })
const podSpec = { containers: [{ name: 'flow', image: 'a:b' }], restartPolicy: 'Never' }
const job = (
  name: string,
  spec: object = {},
  template: object = podSpec,
  metadata: object = { labels: labels(name) },
): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, ...metadata },
  spec: { ...spec, template: { metadata: { labels: labels(name) }, spec: template } },
})
const withContainer = (container: object): object => ({
  ...podSpec,
  containers: [{ name: 'flow', image: 'a:b', ...container }],
})
const post = (body: unknown, query = '', type?: string): Step => ({
  method: 'POST',
  path: `${jobs}${query}`,
  body,
  ...(type === undefined ? {} : { type }),
})
const get = (path: string): Step => ({ method: 'GET', path })
/** As many as flow runs' ids in a selector: the address gets longer than Node lets it be unless told. */
const manyNames = ['one', 'two', ...Array.from({ length: 500 }, (_, index) => `0f2b9c1e-6d5a-4c3b-9a8f-${String(index).padStart(12, '0')}`)].join(',') // prettier-ignore
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'prefect-agent', labels: { app: 'prefect-agent' } },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'prefect-agent' } },
    template: {
      metadata: { labels: { app: 'prefect-agent' } },
      spec: {
        containers: [
          {
            name: 'agent',
            image: 'prefecthq/prefect:0.6.7',
            imagePullPolicy: 'Always',
            command: ['/bin/bash', '-c'],
            args: ['prefect agent start kubernetes'],
            env: [
              { name: 'NAMESPACE', value: 'default' },
              { name: 'IMAGE_PULL_SECRETS', value: '' },
            ],
            livenessProbe: {
              exec: { command: ['true'] },
              failureThreshold: 2,
              initialDelaySeconds: 40,
              periodSeconds: 40,
            },
            resources: { limits: { cpu: '100m', memory: '128Mi' } },
          },
        ],
      },
    },
  },
}

const accessReview = (verb: string, resource: string, group = 'batch'): Step => ({
  method: 'POST',
  path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  body: {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { namespace: 'default', verb, group, resource } },
  },
})

beforeAll(openBoth)
afterAll(closeBoth)

describe('creating Jobs', () => {
  test.each<[string, Step]>([
    ['as the agent does', post(job('one'))],
    ['again: it exists', post(job('one'))],
    ['with a field manager', post(job('two'), '?fieldManager=flowdeck')],
    ['dry', post(job('dry'), '?dryRun=All')],
    ['dry, of one that exists', post(job('one'), '?dryRun=All')],
    ['with another dryRun', post(job('dry'), '?dryRun=Some')],
    ['with generateName', post({ ...job('x'), metadata: { generateName: 'gen-', labels: labels('gen') } })],
    ['without labels of its own', post(job('bare', {}, podSpec, {}), '?dryRun=All')],
    ['without any label', post({ ...job('bare'), metadata: { name: 'bare' }, spec: { template: { spec: podSpec } } }, '?dryRun=All')],
    ['with options', post(job('opts', { backoffLimit: 0, ttlSecondsAfterFinished: 9, activeDeadlineSeconds: 60, suspend: true }), '?dryRun=All')],
    ['with quantities that are not canonical', post(job('quant', {}, withContainer({ resources: { requests: { cpu: 0.5, memory: '1024Mi' }, limits: { cpu: '1000m', memory: '1.5Gi' } } })), '?dryRun=All')],
    ['with volumes, probes, ports and secrets', post(job('rich', {}, {
      ...withContainer({
        ports: [{ containerPort: 80 }],
        env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        livenessProbe: { httpGet: { path: '/', port: 80 } },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      }),
      volumes: [{ name: 'v', emptyDir: {} }, { name: 'w', secret: { secretName: 's' } }],
      serviceAccountName: 'sa',
      nodeSelector: { a: 'b' },
      tolerations: [{ key: 'k', operator: 'Exists' }],
      imagePullSecrets: [{ name: 'pull' }],
    }), '?dryRun=All')],
    ['with an empty pull secret, as upstream makes it', post(job('pull', {}, { ...podSpec, imagePullSecrets: [{ name: '' }] }), '?dryRun=All')],
    ['with a name that has dots', post(job('a.b'), '?dryRun=All')],
    ['with images that have no tag, latest, a digest', post(job('tags', {}, { ...podSpec, containers: [{ name: 'a', image: 'r:5000/x' }, { name: 'b', image: 'x:latest' }, { name: 'c', image: `x@sha256:${'0'.repeat(64)}` }] }), '?dryRun=All')],
  ])('%s', (_, step) => expectSame(step)) // prettier-ignore
})

describe('Jobs that are refused', () => {
  test.each<[string, Step]>([
    ['no containers', post(job('bad', {}, { restartPolicy: 'Never' }))],
    ['no spec', post({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'bad' } })],
    ['no restartPolicy', post(job('bad', {}, { containers: podSpec.containers }))],
    ['restartPolicy Always', post(job('bad', {}, { ...podSpec, restartPolicy: 'Always' }))],
    ['restartPolicy unknown', post(job('bad', {}, { ...podSpec, restartPolicy: 'Sometimes' }))],
    ['a bad name', post(job('Bad_Name', {}, podSpec, {}))],
    ['no name', post({ ...job('x'), metadata: {} })],
    ['a name over 63 characters', post(job('n'.repeat(64)))],
    ['a name over 253 characters', post({ ...job('x'), metadata: { name: 'n'.repeat(254) }, spec: { template: { spec: podSpec } } })],
    ['a bad label', post(job('bad', {}, podSpec, { labels: { a: 'b c' } }))],
    ['a label over 63 characters', post(job('bad', {}, podSpec, { labels: { a: 'v'.repeat(64) } }))],
    ['a bad label key', post(job('bad', {}, podSpec, { labels: { 'a b': 'c' } }))],
    ['a bad label in the template', post({ ...job('bad'), spec: { template: { metadata: { labels: { q: 'c d' } }, spec: podSpec } } })],
    ['a bad container name, no image', post(job('bad', {}, { ...podSpec, containers: [{ name: 'Flow_' }] }))],
    ['no container name', post(job('bad', {}, { ...podSpec, containers: [{ image: 'x' }] }))],
    ['negative numbers', post(job('bad', { backoffLimit: -1, parallelism: -1, completions: -2, ttlSecondsAfterFinished: -1, activeDeadlineSeconds: -3 }))],
    ['two containers of one name', post(job('bad', {}, { ...podSpec, containers: [podSpec.containers[0], podSpec.containers[0]] }))],
    ['requests above limits', post(job('bad', {}, withContainer({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } })))],
    ['an unknown pull policy', post(job('bad', {}, withContainer({ imagePullPolicy: 'Often' })))],
    ['a variable without name', post(job('bad', {}, withContainer({ env: [{ value: 'x' }] })))],
    ['a mount without volume', post(job('bad', {}, withContainer({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })))],
    ['a bad service account name', post(job('bad', {}, { ...podSpec, serviceAccountName: 'A B' }))],
    ['a quantity that is none', post(job('bad', {}, withContainer({ resources: { limits: { cpu: 'abc' } } })))],
    ['text for a number', post(job('bad', { backoffLimit: 'x' }))],
    ['a number for a text', post(job('bad', {}, withContainer({ env: [{ name: 'A', value: 1 }] })))],
    ['a boolean for a text', post(job('bad', {}, withContainer({ env: [{ name: 'A', value: true }] })))],
    ['an object for a list', post(job('bad', {}, { ...podSpec, containers: { name: 'flow' } }))],
    ['a text for an object', post({ ...job('bad'), spec: 'x' })],
    ['broken JSON', post('{"apiVersion":"batch/v1",')],
    ['no JSON', post('hello')],
    ['nothing', post('')],
    ['another kind', post({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'bad' } })],
    ['another version', post({ ...job('bad'), apiVersion: 'batch/v2' })],
    ['another namespace', post({ ...job('bad'), metadata: { name: 'bad', namespace: 'default' } })],
    ['a namespace that is not there', { method: 'POST', path: '/apis/batch/v1/namespaces/nowhere/jobs', body: job('bad') }],
    ['another media type', post(job('bad'), '', 'text/plain')],
    ['unknown fields, strictly', post(job('bad', { backofLimit: 1 }, withContainer({ imag: 'x' })), '?dryRun=All&fieldValidation=Strict')],
    ['unknown fields, with a warning', post(job('bad', { backofLimit: 1 }, withContainer({ imag: 'x' })), '?dryRun=All&fieldValidation=Warn')],
    ['unknown fields, ignored', post(job('bad', { backofLimit: 1 }), '?dryRun=All&fieldValidation=Ignore')],
  ])('%s', (_, step) => expectSame(step)) // prettier-ignore
})

describe('reading', () => {
  test.each<[string, Step]>([
    ['a Job', get(`${jobs}/one`)],
    ['a Job that is not there', get(`${jobs}/nope`)],
    ['Jobs by label', get(`${jobs}?labelSelector=app%3Done`)],
    ['Jobs by a set of labels', get(`${jobs}?labelSelector=app%20in%20(one,two),identifier,!nope,app!%3Dtwo`)],
    ['Jobs by many values of a label', get(`${jobs}?labelSelector=${encodeURIComponent(`app in (${manyNames}),identifier in (conformance)`)}`)],
    ['Jobs by values of a label that none has', get(`${jobs}?labelSelector=${encodeURIComponent('app in (x,y)')}`)],
    ['Jobs by name', get(`${jobs}?fieldSelector=metadata.name%3Dtwo`)],
    ['a page of Jobs', get(`${jobs}?limit=1`)],
    ['a page of Jobs by label', get(`${jobs}?limit=1&labelSelector=identifier%3Dconformance`)],
    ['with a bad continue token', get(`${jobs}?limit=1&continue=abc`)],
    ['with a bad limit', get(`${jobs}?limit=x`)],
    ['with a bad version', get(`${jobs}?resourceVersion=abc`)],
    ['with a bad field selector', get(`${jobs}?fieldSelector=foo`)],
    ['with an unknown field', get(`${jobs}?fieldSelector=foo%3Dx`)],
    ['pods with an unknown field', get(`${core}/pods?fieldSelector=foo%3Dx`)],
    ['Jobs of a namespace that is not there', get('/apis/batch/v1/namespaces/nowhere/jobs')],
    ['a pod that is not there', get(`${core}/pods/nope`)],
    ['the log of a pod that is not there', get(`${core}/pods/nope/log`)],
    ['events of an object that has none', get(`${core}/events?fieldSelector=involvedObject.uid%3Dx,involvedObject.kind%3DPod`)],
    ['a namespace', get(`/api/v1/namespaces/${namespace}`)],
    ['a namespace that is not there', get('/api/v1/namespaces/nowhere')],
    ['resource quotas', get(`${core}/resourcequotas`)],
    ['secrets', get(`${core}/secrets`)],
    ['a secret that is not there', get(`${core}/secrets/nope`)],
    ['an unknown resource', get('/apis/batch/v1/namespaces/default/nope')],
    ['an unknown group', get('/apis/nope/v1')],
    ['an unknown path', get('/nope')],
    ['/readyz', get('/readyz')],
    ['/apis/batch', get('/apis/batch')],
    ['Jobs as a table without rows', { ...get(`${jobs}?labelSelector=app%3Dnope`), accept: table }],
    ['secrets as a table', { ...get(`${core}/secrets?includeObject=None`), accept: table }],
    ['patching a list', { method: 'PATCH', path: jobs, body: {}, type: 'application/merge-patch+json' }],
    ['posting to an object', { method: 'POST', path: `${jobs}/one`, body: {} }],
  ])('%s', (_, step) => expectSame(step)) // prettier-ignore

  test.each([
    ['in', 'a in '],
    ['unclosed', 'a in (x'],
    ['no key', '==x'],
    ['no value', 'a=!'],
  ])('with a bad label selector: %s', async (_, selector) => {
    const [real, ours] = await both(get(`${jobs}?labelSelector=${encodeURIComponent(selector)}`))
    const shown = ({ status, body }: Reply): unknown => [status, (JSON.parse(body) as { reason: string }).reason]
    expect(shown(ours)).toEqual(shown(real)) // the parser's own words are the real one's alone
  })

  test('pages join up to the whole list, in one order', async () => {
    const names = await Promise.all(
      servers.map(async (server) => {
        const found: string[] = []
        for (let token = '', first = true; first || token !== ''; first = false) {
          const reply = await send(server, get(`${jobs}?limit=1&continue=${token}`))
          const page = JSON.parse(reply.body) as {
            metadata: { continue?: string }
            items: { metadata: { name: string } }[]
          }
          found.push(...page.items.map(({ metadata }) => metadata.name.replace(/^gen-.*/, 'gen')))
          token = page.metadata.continue ?? ''
        }
        return found
      }),
    )
    expect(names[1]).toEqual(names[0])
    expect(names[1]).toEqual(['gen', 'one', 'two'])
  })

  test('the discovery of a group lists our resources as the real one does', async () => {
    for (const path of ['/api/v1', '/apis/batch/v1', '/apis/apps/v1', '/apis/coordination.k8s.io/v1']) {
      const [real, ours] = (await both(get(path))).map(
        (reply) => JSON.parse(reply.body) as { resources: { name: string }[] },
      )
      const named = new Map(real!.resources.map((resource) => [resource.name, resource]))
      for (const resource of ours!.resources) {
        const { storageVersionHash: _, ...known } = named.get(resource.name) as unknown as Record<string, unknown>
        // The real one doesn't let a client delete all namespaces at once, and takes more verbs nowhere.
        if (resource.name !== 'namespaces') expect(resource).toEqual(known)
      }
      expect({ ...ours, resources: [] }).toEqual({ ...real, resources: [] })
    }
  })

  test('OpenAPI v3 has the same definitions', async () => {
    const index = (await both(get('/openapi/v3'))).map(
      ({ body }) => JSON.parse(body) as { paths: Record<string, { serverRelativeURL: string }> },
    )
    const documents = await Promise.all(
      index.map(async ({ paths }, at) => {
        const reply = await send(servers[at]!, get(paths['apis/batch/v1']!.serverRelativeURL))
        return JSON.parse(reply.body) as { components: { schemas: Record<string, unknown> } }
      }),
    )
    for (const name of ['io.k8s.api.batch.v1.JobSpec', 'io.k8s.api.core.v1.PodSpec', 'io.k8s.api.core.v1.Container']) {
      expect(documents[1]!.components.schemas[name]).toEqual(documents[0]!.components.schemas[name])
    }
  })

  test('/version says the same version', async () => {
    const [real, ours] = (await both(get('/version'))).map(({ body }) => JSON.parse(body) as Record<string, string>)
    expect(Object.keys(ours!).sort()).toEqual(Object.keys(real!).sort())
    expect([ours!.major, ours!.minor, ours!.gitVersion]).toEqual([real!.major, real!.minor, real!.gitVersion])
  })

  test('a wrong token is refused', async () => {
    const [real, ours] = await Promise.all(
      servers.map((server) => send({ ...server, headers: { authorization: 'Bearer wrong' } }, get(jobs))),
    )
    expect([ours!.status, bodyOf(ours!)]).toEqual([real!.status, bodyOf(real!)])
  })
})

describe('metadata alone', () => {
  const partial = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
  const partialList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
  test.each<[string, Step]>([
    ['of a Job', { ...get(`${jobs}/one`), accept: partial }],
    ['of a Job, or else all of it', { ...get(`${jobs}/one`), accept: `${partial},application/json` }],
    ['of Jobs', { ...get(`${jobs}?labelSelector=app%3Done`), accept: `${partialList},application/json` }],
    ['of a page of Jobs', { ...get(`${jobs}?limit=1`), accept: partialList }],
    ['of secrets', { ...get(`${core}/secrets`), accept: partialList }],
    ['of a Job that is made', { ...post(job('dry'), '?dryRun=All'), accept: partial }],
    ['of a Job that is refused', { ...post(job('one')), accept: partial }],
    ['of a Job that goes', { method: 'DELETE', path: `${jobs}/one?propagationPolicy=Background&dryRun=All`, accept: partial }],
    ['without the group: all of the Job', { ...get(`${jobs}?labelSelector=app%3Dtwo`), accept: 'application/json;as=PartialObjectMetadataList;v=v1,application/json' }],
    ['without the group, and nothing else', { ...get(jobs), accept: 'application/json;as=PartialObjectMetadataList;v=v1' }],
    ['of one object, asked of a list', { ...get(jobs), accept: `${partial},application/json` }],
    ['of a list, asked of one object', { ...get(`${jobs}/one`), accept: partialList }],
    ['of a pod list, for one object', { ...get(`${core}/pods`), accept: partial }],
    ['of a Job that is not there', { ...get(`${jobs}/nope`), accept: partial }],
  ])('%s', (_, step) => expectSame(step)) // prettier-ignore

  test('is what a watch tells too', async () => {
    const path = `${jobs}?watch=1&timeoutSeconds=1&labelSelector=app%3Done&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`
    const [real, ours] = (await both({ ...get(path), accept: partial })).map(({ body }) =>
      body.split('\n').flatMap((line) => (line === '' ? [] : [comparable(JSON.parse(line))])),
    )
    // Of two bookmarks within a second one may be left out.
    expect(ours!.slice(0, 2)).toEqual(real!.slice(0, 2))
  })
})

describe('somebody who may only look', () => {
  const as = 'viewer'
  test.each<[string, Step]>([
    ['gets a Job', { ...get(`${jobs}/one`), as }],
    ['gets no secret', { ...get(`${core}/secrets/s`), as }],
    ['lists Jobs', { ...get(`${jobs}?labelSelector=app%3Done`), as }],
    ['lists quotas', { ...get(`${core}/resourcequotas`), as }],
    ['lists no secrets', { ...get(`${core}/secrets`), as }],
    ['lists no nodes', { ...get('/api/v1/nodes'), as }],
    ['watches no secrets', { ...get(`${core}/secrets?watch=1&timeoutSeconds=1`), as }],
    ['creates no Job', { ...post(job('three')), as }],
    ['creates no Job, dry', { ...post(job('three'), '?dryRun=All'), as }],
    ['creates no Job, in a namespace that is not there', { method: 'POST', path: '/apis/batch/v1/namespaces/nosuch/jobs', body: job('three'), as }],
    ['creates no Job, from what is none', { ...post('{'), as }],
    ['creates no namespace', { method: 'POST', path: '/api/v1/namespaces', body: {}, as }],
    ['replaces no Job', { method: 'PUT', path: `${jobs}/one`, body: job('one'), as }],
    ['patches no Job', { method: 'PATCH', path: `${jobs}/one`, body: {}, type: 'application/merge-patch+json', as }],
    ['deletes no Job', { method: 'DELETE', path: `${jobs}/one?propagationPolicy=Background`, as }],
    ['deletes no Jobs', { method: 'DELETE', path: jobs, as }],
    ['deletes no namespace', { method: 'DELETE', path: `/api/v1/namespaces/${namespace}`, as }],
    ['is told that it may not create', { ...accessReview('create', 'jobs'), as }],
    ['is told that it may list', { ...accessReview('list', 'jobs'), as }],
    ['is told that it may not get secrets', { ...accessReview('get', 'secrets', ''), as }],
  ])('%s', (_, step) => expectSame(step)) // prettier-ignore
})

describe('a quota of Jobs', () => {
  const own = `${namespace}-quota`
  const quotas = `/api/v1/namespaces/${own}/resourcequotas`
  const path = `/apis/batch/v1/namespaces/${own}/jobs`
  beforeAll(async () => {
    await both({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: own } } })
  })
  afterAll(async () => {
    await both({ method: 'DELETE', path: `/api/v1/namespaces/${own}` })
  })

  test('lets no more in, before it is asked whether there is one of the name', async () => {
    const limitTo = (count: string): object => ({ spec: { hard: { 'count/jobs.batch': count } } })
    // The admission of an API server hears of a quota, and of what is used of it, later than it says so in its status. A quota
    // of none is seen by what it refuses; from then on it is known.
    const dry: Step = { method: 'POST', path: `${path}?dryRun=All`, body: job('dry') }
    const untilBothSay = async (status: number): Promise<void> => {
      const answers = async (): Promise<number[]> => (await both(dry)).map((reply) => reply.status)
      await expect.poll(answers, { timeout: 15_000 }).toEqual([status, status])
    }
    await expectSame({ method: 'POST', path: quotas, body: { metadata: { name: 'few' }, ...limitTo('0') } })
    await untilBothSay(403)
    const type = 'application/merge-patch+json'
    await both({ method: 'PATCH', path: `${quotas}/few`, type, body: limitTo('1') })
    await untilBothSay(201)
    await expectSame({ method: 'POST', path, body: job('in') })
    await untilBothSay(403)
    await expectSame({ method: 'POST', path, body: job('out') })
    await expectSame({ method: 'POST', path: `${path}?dryRun=All`, body: job('out') })
    await expectSame({ method: 'POST', path, body: job('in') })
    await expectSame({ method: 'POST', path, body: job('bad', {}, { restartPolicy: 'Never' }) })
    await expectSame({ ...get(`${quotas}?includeObject=None`), accept: table })
    await both({ method: 'DELETE', path: `${path}/in?propagationPolicy=Background` })
    await untilBothSay(201)
    await expectSame({ method: 'POST', path, body: job('out') })
  })
})

describe('pods of a Job', () => {
  const podOf = async (server: Server): Promise<Record<string, unknown>> => {
    let found: Record<string, unknown> | undefined
    await expect
      .poll(
        async () => {
          const reply = await send(server, get(`${core}/pods?labelSelector=job-name%3Dmade`))
          const pods = (JSON.parse(reply.body) as { items: { status: { conditions?: unknown[] } }[] }).items
          found = pods[0]
          return pods[0]?.status.conditions?.length ?? 0
        },
        { timeout: 15_000 },
      ) // prettier-ignore
      .toBeGreaterThan(0)
    return found!
  }

  test('are made with the same metadata and spec', async () => {
    await both(post(job('made', {}, withContainer({ resources: { limits: { cpu: '100m' } } }))))
    const volumes = /kube-api-access-[a-z0-9]{5}/g
    const [real, ours] = (await Promise.all(servers.map(podOf))).map(
      (pod) => JSON.parse(JSON.stringify(comparable(pod)).replace(volumes, 'kube-api-access')) as unknown,
    )
    expect(ours).toEqual(real)
  })

  test('have a status that says why they wait', async () => {
    const [real, ours] = (await Promise.all(servers.map(podOf))).map(
      ({ status }) =>
        status as { phase: string; qosClass: string; conditions: { type: string; status: string; reason: string }[] },
    )
    const shown = ({ phase, qosClass, conditions }: NonNullable<typeof real>): object => ({
      phase,
      qosClass,
      conditions: conditions.map(({ type, status, reason }) => ({ type, status, reason })),
    })
    expect(shown(ours!)).toEqual(shown(real!))
  })

  test('have no log before they have a node', async () => {
    for (const query of ['', '?container=flow&tailLines=5', '?container=nope', '?tailLines=-1']) {
      const [real, ours] = await Promise.all(
        servers.map(async (server) => {
          const pod = (await podOf(server)) as { metadata: { name: string } }
          return send(server, get(`${core}/pods/${pod.metadata.name}/log${query}`))
        }),
      )
      expect([ours!.status, bodyOf(ours!)]).toEqual([real!.status, bodyOf(real!)])
    }
  })

  test('and the Job tell of it in events of the same form', async () => {
    const happened = await Promise.all(
      servers.map(async (server) => {
        const read = async (): Promise<Record<string, unknown>[]> => {
          const reply = await send(
            server,
            get(`${core}/events?fieldSelector=involvedObject.name%3Dmade,involvedObject.kind%3DJob`),
          )
          return (JSON.parse(reply.body) as { items: Record<string, unknown>[] }).items
        }
        await expect.poll(async () => (await read()).length, { timeout: 15_000 }).toBeGreaterThan(0)
        const { metadata: _, firstTimestamp: _first, lastTimestamp: _last, ...event } = (await read())[0]!
        return comparable(event)
      }),
    )
    expect(happened[1]).toEqual(happened[0])
  })

  test('leave the Job a status of the same form', async () => {
    const statuses = await Promise.all(
      servers.map(async (server) => {
        const reply = await send(server, get(`${jobs}/made`))
        const { startTime: _, ...status } = (JSON.parse(reply.body) as { status: Record<string, unknown> }).status
        return status
      }),
    )
    expect(statuses[1]).toEqual(statuses[0])
  })
})

describe('changing', () => {
  const merge = 'application/merge-patch+json'
  const strategic = 'application/strategic-merge-patch+json'
  const jsonPatch = 'application/json-patch+json'
  const patch = (body: unknown, type = merge, name = 'held'): Step => ({
    method: 'PATCH',
    path: `${jobs}/${name}`,
    body,
    type,
  })

  test('a Job, in all the ways there are', async () => {
    await expectSame(post(job('held', { suspend: true })))
    await expectSame(patch({ metadata: { labels: { a: 'b' } } }))
    await expectSame(patch({ metadata: { labels: { a: null } } }))
    await expectSame(patch({ spec: { ttlSecondsAfterFinished: 5 } }, strategic))
    await expectSame(patch([{ op: 'add', path: '/metadata/labels/z', value: '1' }], jsonPatch))
    await expectSame(
      patch(
        [
          { op: 'test', path: '/metadata/labels/z', value: '1' },
          { op: 'replace', path: '/metadata/labels/z', value: '2' },
          { op: 'copy', from: '/metadata/labels/z', path: '/metadata/labels/y' },
          { op: 'move', from: '/metadata/labels/y', path: '/metadata/labels/w~1v' },
          { op: 'remove', path: '/metadata/labels/z' },
        ],
        jsonPatch,
      ),
    )
    await expectSame(patch([{ op: 'test', path: '/metadata/labels/identifier', value: 'no' }], jsonPatch))
    await expectSame(patch([{ op: 'remove', path: '/metadata/labels/nope' }], jsonPatch))
    await expectSame(patch({ op: 'remove', path: '/metadata/labels/nope' }, jsonPatch))
    await expectSame(patch({ metadata: { resourceVersion: '1', labels: { a: 'c' } } }))
    await expectSame(patch({ metadata: { labels: { a: 'b' } } }, merge, 'nope'))
    await expectSame(patch({ metadata: { labels: { a: 'b' } } }, 'application/json'))
    await expectSame({ method: 'PUT', path: `${jobs}/other`, body: job('held') })
    await expectSame({ method: 'PUT', path: `${jobs}/nope`, body: job('nope') })
  })

  test('what of a Job may not change is refused', async () => {
    const [real, ours] = await both(
      patch({ spec: { template: { spec: { containers: [{ name: 'flow', image: 'z' }] } } } }, strategic),
    )
    const shown = ({ status, body }: Reply): unknown => {
      const { reason, details } = JSON.parse(body) as {
        reason: string
        details: { causes: { reason: string; field: string }[] }
      }
      return { status, reason, causes: details.causes.map((cause) => [cause.reason, cause.field]) }
    }
    expect(shown(ours)).toEqual(shown(real))
  })
})

describe('other kinds', () => {
  const apply = 'application/apply-patch+yaml'
  test.each<[string, Step]>([
    ['a Secret', { method: 'POST', path: `${core}/secrets`, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { token: 'abc' } } }],
    ['the Secret again', { method: 'POST', path: `${core}/secrets`, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } } }],
    ['a Deployment, dry', { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/deployments?dryRun=All`, body: deployment }],
    ['a Deployment', { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/deployments`, body: deployment }],
    ['a Deployment without anything', { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/deployments`, body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: {} } }],
    ['a Deployment whose selector is another', { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/deployments`, body: { ...deployment, spec: { ...deployment.spec, selector: { matchLabels: { app: 'x' } } } } }],
    ['a Role', { method: 'POST', path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`, body: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r' }, rules: [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['*'] }] } }],
    ['a RoleBinding', { method: 'POST', path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, body: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'r' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }, subjects: [{ kind: 'ServiceAccount', name: 'default' }] } }],
    ['a Lease', { method: 'POST', path: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' }, spec: { holderIdentity: 'me', leaseDurationSeconds: 15 } } }],
    ['a Lease of an old version', { method: 'PUT', path: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/l`, body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l', resourceVersion: '1' }, spec: { holderIdentity: 'you' } } }],
    ['an access review', accessReview('create', 'jobs')],
    ['an empty access review', { method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: {} } }],
    ['server-side apply of a new Secret', { method: 'PATCH', path: `${core}/secrets/applied?fieldManager=flowdeck`, type: apply, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'applied' }, data: { a: 'YQ==' } } }],
    ['server-side apply again', { method: 'PATCH', path: `${core}/secrets/applied?fieldManager=flowdeck`, type: apply, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'applied', labels: { x: 'y' } }, data: { a: 'YQ==', b: 'Yg==' } } }],
    ['server-side apply without a manager', { method: 'PATCH', path: `${core}/secrets/applied`, type: apply, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'applied' } } }],
  ])('%s', (_, step) => expectSame(step)) // prettier-ignore
})

describe('watching', () => {
  const eventsOf = ({ body }: Reply): [string, string, string][] =>
    body
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { type: string; object: { kind: string; metadata: { name: string } } })
      .map(({ type, object }) => [type, object.kind, object.metadata.name])

  test('from a version: what came after it, and no more', async () => {
    const versions = (await both(get(jobs))).map(
      ({ body }) => (JSON.parse(body) as { metadata: { resourceVersion: string } }).metadata.resourceVersion,
    )
    const secret = `${core}/secrets`
    await both({
      method: 'POST',
      path: secret,
      body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'w1', labels: { w: '1' } } },
    })
    await both({
      method: 'PATCH',
      path: `${secret}/w1`,
      body: { metadata: { labels: { w: '2' } } },
      type: 'application/merge-patch+json',
    })
    await both({ method: 'DELETE', path: `${secret}/w1` })
    for (const selector of ['', '&labelSelector=w%3D1', '&labelSelector=w%3D2', '&fieldSelector=metadata.name%3Dw1']) {
      const replies = await Promise.all(
        servers.map((server, at) =>
          send(server, get(`${secret}?watch=1&timeoutSeconds=1&resourceVersion=${versions[at]}${selector}`)),
        ),
      )
      expect(eventsOf(replies[1]!)).toEqual(eventsOf(replies[0]!))
      expect(eventsOf(replies[1]!).length).toBeGreaterThan(0)
    }
  })

  test('without a version: everything that there is', async () => {
    const [real, ours] = await both(get(`${core}/secrets?watch=1&timeoutSeconds=1`))
    const sorted = (reply: Reply): string[] =>
      eventsOf(reply)
        .map((event) => event.join(' '))
        .sort()
    expect(sorted(ours)).toEqual(sorted(real))
  })

  test('from a version that is none', () => expectSame(get(`${jobs}?watch=1&resourceVersion=abc&timeoutSeconds=1`)))
})

describe('deleting', () => {
  const remove = (name: string, body?: object, query = ''): Step => ({
    method: 'DELETE',
    path: `${jobs}/${name}${query}`,
    ...(body ? { body: { kind: 'DeleteOptions', apiVersion: 'v1', ...body } } : {}),
  })

  test.each<[string, Step]>([
    ['what is not there', remove('nope')],
    ['another uid', remove('one', { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } })],
    ['an unknown policy', remove('one', { propagationPolicy: 'Sideways' })],
    ['dry', remove('one', { propagationPolicy: 'Background', dryRun: ['All'] })],
    ['dry, as the query says', remove('two', undefined, '?propagationPolicy=Background&dryRun=All')],
    ['in the background', remove('one', { propagationPolicy: 'Background' }, '?dryRun=All')], // beside a body, the query isn't looked at
    ['in the foreground', remove('held', undefined, '?propagationPolicy=Foreground')],
    ['without a policy: pods stay', remove('two')],
    ['a collection without members', { method: 'DELETE', path: `${jobs}?labelSelector=app%3Dnope&propagationPolicy=Background` }],
    ['a Secret', { method: 'DELETE', path: `${core}/secrets/s` }],
  ])('%s', (_, step) => expectSame(step)) // prettier-ignore

  test('and a name that is not free before its Job is gone', async () => {
    const held = { labels: labels('going'), finalizers: ['flowdeck.test/held'] }
    await expectSame(post(job('going', { suspend: true }, podSpec, held)))
    await expectSame(remove('going', undefined, '?propagationPolicy=Background'))
    await expectSame(post(job('going')))
    const body = { metadata: { finalizers: null } }
    await both({ method: 'PATCH', path: `${jobs}/going`, body, type: 'application/merge-patch+json' })
    await expectSame(get(`${jobs}/going`))
  })

  test('by the right uid', async () => {
    const replies = await Promise.all(
      servers.map(async (server) => {
        const { body } = await send(server, get(`${jobs}/made`))
        const { uid: right } = (JSON.parse(body) as { metadata: { uid: string } }).metadata
        return send(server, remove('made', { propagationPolicy: 'Background', preconditions: { uid: right } }))
      }),
    )
    expect([replies[1]!.status, bodyOf(replies[1]!)]).toEqual([replies[0]!.status, bodyOf(replies[0]!)])
  })

  test('takes the pods along, unless they are to stay', async () => {
    const jobsWithPods = async (server: Server): Promise<string[]> => {
      const { body } = await send(server, get(`${core}/pods`))
      const names = (JSON.parse(body) as { items: { metadata: { labels: Record<string, string> } }[] }).items.map(
        ({ metadata }) => metadata.labels.app!,
      )
      return [...new Set(names)].sort()
    }
    for (const server of servers)
      await expect.poll(() => jobsWithPods(server), { timeout: 20_000 }).toEqual(['two', 'x'])
  })
})
