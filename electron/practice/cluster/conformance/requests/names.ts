import type { Step } from '../step'
import { core, job, podSpec, post, rows } from './request'

const spec = { template: { spec: podSpec } }
const named = (metadata: object): Step => post({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec }, '?dryRun=All')
const secret = (metadata: object, more: object = {}): Step => ({ method: 'POST', path: `${core}/secrets?dryRun=All`, body: { apiVersion: 'v1', kind: 'Secret', metadata, ...more } }) // prettier-ignore
const space = (name: string): Step => ({
  method: 'POST',
  path: '/api/v1/namespaces?dryRun=All',
  body: { metadata: { name } },
})

export const naming = rows('names', [
  ...['-a', 'a-', 'a..b', 'A', 'a_b', 'ä', 'a b', '1', '', '.', '..', 'a/b', 'a%b'].map((name) => [`a Job “${name}”`, named({ name })] as const),
  ['generated from what is too long', named({ generateName: 'gen-'.padStart(70, 'n') }), (reply) => [reply.status, (JSON.parse(reply.body) as { metadata: { name: string } }).metadata.name.length]],
  ['generated from what is no name', named({ generateName: 'Gen_' }), (reply) => reply.status],
  ['a name before a prefix', named({ name: 'given', generateName: 'gen-' })],
  ['a name that is a number', post(`{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":1},"spec":${JSON.stringify(spec)}}`)],
  ['a Secret with dots', secret({ name: 'a.b' })],
  ['a Secret with a bad name', secret({ name: 'a_b' })],
  ['a Secret with a bad key', secret({ name: 'a' }, { data: { 'a b': '' } })],
  ['a Secret whose value is not base64', secret({ name: 'a' }, { data: { a: '*' } })],
  ['a namespace with dots', space('a.b')],
  ['a namespace that is too long', space('n'.repeat(64))],
  ['labels that are no texts', post({ ...job('x'), metadata: { name: 'x', labels: { a: 1 } } })],
  ['too many annotations', named({ name: 'x', annotations: { a: 'v'.repeat(262_145) } })],
  ['what only the server sets', named({ name: 'x', uid: 'mine', resourceVersion: '5', generation: 9, creationTimestamp: '2020-01-01T00:00:00Z', selfLink: '/x' })],
]) // prettier-ignore
