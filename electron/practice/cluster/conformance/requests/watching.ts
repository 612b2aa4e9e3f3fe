import type { Step } from '../step'
import { happened, happenedInAnyOrder } from '../shown'
import { core, get, jobs, patch, rows } from './request'

const secrets = `${core}/secrets`
const make = (name: string): Step => ({ method: 'POST', path: secrets, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels: { w: '1' } } } }) // prettier-ignore
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
  ['one object', get(`${secrets}/nope?watch=1&timeoutSeconds=1`)],
  ['from a version that is none', get(`${jobs}?watch=1&resourceVersion=abc&timeoutSeconds=1`)],
  ['by a bad selector', get(`${jobs}?watch=1&fieldSelector=foo%3Dx&timeoutSeconds=1`)],
  ['a resource that there is not', get('/apis/batch/v1/namespaces/default/nope?watch=1')],
  ['by the old path', get(`/apis/batch/v1/watch/namespaces/default/jobs?timeoutSeconds=1&labelSelector=app%3Dnope`)],
  ['as a table', { ...watch('&resourceVersion=0&labelSelector=w%3D7'), accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }],
]) // prettier-ignore
