import type { Step } from '../step'
import { appsOf } from '../shown'
import { core, get, job, jobs, labels, patch, podSpec, post, rows } from './request'

const remove = (name: string, body?: object, query = ''): Step => ({
  method: 'DELETE',
  path: `${jobs}/${name}${query}`,
  ...(body ? { body: { kind: 'DeleteOptions', apiVersion: 'v1', ...body } } : {}),
})
const held = { labels: labels('going'), finalizers: ['flowdeck.test/held'] }
const read = (name: string): Step => ({
  ...get(`${jobs}/${name}`),
  keep: { uid: 'metadata.uid', version: 'metadata.resourceVersion' },
})

export const deleting = rows('deleting', [
  ['what is not there', remove('nope')],
  ['another uid', remove('one', { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } })],
  ['another version', remove('one', { preconditions: { resourceVersion: '1' } })],
  ['an unknown policy', remove('one', { propagationPolicy: 'Sideways' })],
  ['an unknown policy, as the query says', remove('one', undefined, '?propagationPolicy=Sideways')],
  ['a policy beside orphanDependents', remove('one', { propagationPolicy: 'Background', orphanDependents: true, dryRun: ['All'] })],
  ['a body that is no JSON', { method: 'DELETE', path: `${jobs}/one`, body: '{' }],
  ['a body of another kind', { method: 'DELETE', path: `${jobs}/one`, body: { kind: 'Job', apiVersion: 'batch/v1' } }],
  ['a body of another media type', { method: 'DELETE', path: `${jobs}/one`, body: '{}', type: 'text/plain' }],
  ['a grace period below zero', remove('nope', { gracePeriodSeconds: -1 })],
  ['dry', remove('one', { propagationPolicy: 'Background', dryRun: ['All'] })],
  ['dry, as the query says', remove('two', undefined, '?propagationPolicy=Background&dryRun=All')],
  ['in the background', remove('one', { propagationPolicy: 'Background' }, '?dryRun=All')], // beside a body, the query isn't looked at
  ['in the foreground', remove('held', undefined, '?propagationPolicy=Foreground')],
  ['without a policy: pods stay', remove('two')],
  ['a collection without members', { method: 'DELETE', path: `${jobs}?labelSelector=app%3Dnope&propagationPolicy=Background` }],
  ['a collection, dry', { method: 'DELETE', path: `${jobs}?labelSelector=app%3Dx&propagationPolicy=Background&dryRun=All` }],
  ['a collection by a bad selector', { method: 'DELETE', path: `${jobs}?fieldSelector=foo%3Dx` }],
  ['a Secret', { method: 'DELETE', path: `${core}/secrets/s` }],
  ['a list', { method: 'DELETE', path: '/apis/batch/v1/jobs' }],
  ['and a name that is not free before its Job is gone', [
    post(job('going', { suspend: true }, podSpec, held)),
    remove('going', undefined, '?propagationPolicy=Background'),
    post(job('going')),
    remove('going', undefined, '?propagationPolicy=Background'),
    patch(`${jobs}/going`, { metadata: { labels: { late: 'yes' } } }),
    patch(`${jobs}/going`, { metadata: { finalizers: ['flowdeck.test/held', 'flowdeck.test/more'] } }),
    patch(`${jobs}/going`, { metadata: { finalizers: null } }),
    get(`${jobs}/going`),
  ]],
  ['by the right uid', [read('made'), remove('made', { propagationPolicy: 'Background', preconditions: { uid: '{{uid}}' } })]],
  ['takes the pods along, unless they are to stay',
    { ...get(`${core}/pods`), until: (reply) => appsOf(reply).join() === 'two,x' }, appsOf],
]) // prettier-ignore
