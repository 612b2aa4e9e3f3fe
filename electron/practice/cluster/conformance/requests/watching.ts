import type { Step } from '../step'
import { happened, happenedInAnyOrder, names, whole } from '../shown'
import { core, namespace, get, jobs, patch, rows } from './request'

const secrets = `${core}/secrets`
const make = (name: string): Step => ({ method: 'POST', path: secrets, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels: { w: '1' } } } }) // prettier-ignore
const events = `${core}/events`
const note = (name: string): Step => ({ method: 'POST', path: events, body: { apiVersion: 'v1', kind: 'Event', metadata: { name }, involvedObject: { kind: 'Job', namespace, name: 'forgotten', uid: 'u' } } }) // prettier-ignore
const ofNote = 'fieldSelector=involvedObject.name%3Dforgotten'
const version: Step = { ...get(jobs), keep: { version: 'metadata.resourceVersion' } }
const watch = (query: string): Step => get(`${secrets}?watch=1&timeoutSeconds=1${query}`)

export const watching = rows('watching', [
  ...['', '&labelSelector=w%3D1', '&labelSelector=w%3D2', '&fieldSelector=metadata.name%3Dw1'].map((selector) =>
    [`from a version, what came after it and no more ${selector}`, [
      version, make('w1'), patch(`${secrets}/w1`, { metadata: { labels: { w: '2' } } }), { method: 'DELETE', path: `${secrets}/w1` },
      watch(`&resourceVersion={{version}}${selector}`),
    ], happened] as const),
  ['without a version: everything that there is', watch(''), happenedInAnyOrder],
  ['from version 0: everything that there is', watch('&resourceVersion=0'), happenedInAnyOrder],
  ['with the state at first, and a mark behind it', watch('&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=w%3D7'), (reply, step) => (happened(reply, step) as unknown[]).slice(0, 1)],
  ['with the state at first, without its match', watch('&sendInitialEvents=true&allowWatchBookmarks=true')],
  // Of Jobs and pods a real server has what is younger than itself in its memory, whatever etcd has forgotten.
  ['from a version that is forgotten', [
    { ...get(`${events}?limit=1`), keep: { version: 'metadata.resourceVersion' } }, note('n1'), { ...note('n2'), forget: true },
    get(`${events}?watch=1&timeoutSeconds=5&resourceVersion={{version}}`),
  ], (reply, step) => (step.path.includes('watch=') ? whole(reply, step) : undefined)],
  ['a list that goes on from a version that is forgotten', [
    note('n3'), { ...get(`${events}?limit=1&${ofNote}`), keep: { next: 'metadata.continue' } }, { ...note('n4'), forget: true },
    { ...get(`${events}?limit=1&${ofNote}&continue={{next}}`), keep: { next: 'metadata.continue' } }, get(`${events}?${ofNote}&continue={{next}}`),
  ], (reply, step) => (step.method === 'POST' ? undefined : reply.status < 400 ? names(reply, step) : whole(reply, step))],
  ['one object', get(`${secrets}/nope?watch=1&timeoutSeconds=1`)],
  ['from a version that is none', get(`${jobs}?watch=1&resourceVersion=abc&timeoutSeconds=1`)],
  ['by a bad selector', get(`${jobs}?watch=1&fieldSelector=foo%3Dx&timeoutSeconds=1`)],
  ['a resource that there is not', get('/apis/batch/v1/namespaces/default/nope?watch=1')],
  ['by the old path', get(`/apis/batch/v1/watch/namespaces/default/jobs?timeoutSeconds=1&labelSelector=app%3Dnope`)],
  ['as a table', { ...watch('&resourceVersion=0&labelSelector=w%3D7'), accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }],
]) // prettier-ignore
