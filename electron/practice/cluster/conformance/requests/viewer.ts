import type { Step } from '../step'
import { accessReview, core, get, job, jobs, namespace, post, rows } from './request'

const as: Step['as'] = 'viewer'

export const viewer = rows('somebody who may only look', [
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
]) // prettier-ignore
