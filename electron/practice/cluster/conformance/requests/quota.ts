import type { Step } from '../step'
import type { Reply } from '../step'
import { whole } from '../shown'
import { get, job, namespace, patch, rows, table } from './request'

const own = `${namespace}-quota`
const quotas = `/api/v1/namespaces/${own}/resourcequotas`
const path = `/apis/batch/v1/namespaces/${own}/jobs`
const limitTo = (count: string): object => ({ spec: { hard: { 'count/jobs.batch': count } } })
const create = (name: string, query = ''): Step => ({ method: 'POST', path: `${path}${query}`, body: job(name) })

// The admission of an API server hears of a quota, and of what is used of it, later than it says so in its status. A quota
// of none is seen by what it refuses; from then on it is known.
const until = (status: number): Step => ({
  ...create('dry', '?dryRun=All'),
  until: (reply: Reply) => reply.status === status,
})
const bad: Step = { method: 'POST', path, body: job('bad', {}, { restartPolicy: 'Never' }) }

export const quota = rows('a quota of Jobs', [
  ['lets no more in, before it is asked whether there is one of the name', [
    { method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: own } } },
    { method: 'POST', path: quotas, body: { metadata: { name: 'few' }, ...limitTo('0') } },
    until(403),
    patch(`${quotas}/few`, limitTo('1')),
    until(201),
    create('in'),
    until(403),
    create('out'),
    create('out', '?dryRun=All'),
    create('in'),
    bad,
    { ...get(`${quotas}?includeObject=None`), accept: table },
    { method: 'DELETE', path: `${path}/in?propagationPolicy=Background` },
    until(201),
    create('out'),
  ], (reply, step) => (step.until || step.method === 'PATCH' || step.path === '/api/v1/namespaces' ? undefined : whole(reply, step))],
]) // prettier-ignore
