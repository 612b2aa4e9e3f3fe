import type { Step } from '../step'
import { causes } from '../shown'
import { core, get, job, jobs, patch as patchOf, patchTypes, post, rows } from './request'

const { merge, strategic, json } = patchTypes
const patch = (body: unknown, type: string = merge, name = 'held', query = ''): Step =>
  patchOf(`${jobs}/${name}${query}`, body, type)
const put = (name: string, body: unknown, query = ''): Step => ({
  method: 'PUT',
  path: `${jobs}/${name}${query}`,
  body,
})

export const changing = rows('changing a Job', [
  ['one that is held', post(job('held', { suspend: true }))],
  ['a label', patch({ metadata: { labels: { a: 'b' } } })],
  ['a label taken away', patch({ metadata: { labels: { a: null } } })],
  ['nothing', patch({})],
  ['dry', patch({ metadata: { labels: { a: 'b' } } }, merge, 'held', '?dryRun=All')],
  ['a strategic patch', patch({ spec: { ttlSecondsAfterFinished: 5 } }, strategic)],
  ['a JSON patch', patch([{ op: 'add', path: '/metadata/labels/z', value: '1' }], json)],
  ['a JSON patch of all operations', patch([
    { op: 'test', path: '/metadata/labels/z', value: '1' },
    { op: 'replace', path: '/metadata/labels/z', value: '2' },
    { op: 'copy', from: '/metadata/labels/z', path: '/metadata/labels/y' },
    { op: 'move', from: '/metadata/labels/y', path: '/metadata/labels/w~1v' },
    { op: 'remove', path: '/metadata/labels/z' },
  ], json)],
  ['a JSON patch whose test fails', patch([{ op: 'test', path: '/metadata/labels/identifier', value: 'no' }], json)],
  ['a JSON patch of what is not there', patch([{ op: 'remove', path: '/metadata/labels/nope' }], json)],
  ['a JSON patch that is no list', patch({ op: 'remove', path: '/metadata/labels/nope' }, json)],
  ['a JSON patch with an operation that there is not', patch([{ op: 'change', path: '/metadata/labels/a', value: '1' }], json)],
  ['a patch that is no JSON', patch('{"metadata":', merge)],
  ['a patch that is a list', patch([], merge)],
  ['a patch from an old version', patch({ metadata: { resourceVersion: '1', labels: { a: 'c' } } })],
  ['a patch of another uid', patch({ metadata: { uid: '00000000-0000-0000-0000-000000000000' } })],
  ['a patch of another name', patch({ metadata: { name: 'other' } })],
  ['a patch of another namespace', patch({ metadata: { namespace: 'other' } })],
  ['a patch to a bad label', patch({ metadata: { labels: { a: 'b c' } } })],
  ['a patch with an unknown field', patch({ spec: { backofLimit: 1 } })],
  ['a patch with an unknown field, strictly', patch({ spec: { backofLimit: 1 } }, merge, 'held', '?fieldValidation=Strict')],
  ['a patch of what is not there', patch({ metadata: { labels: { a: 'b' } } }, merge, 'nope')],
  ['a patch of another media type', patch({ metadata: { labels: { a: 'b' } } }, 'application/json')],
  ['a patch without a media type', patch({ metadata: { labels: { a: 'b' } } }, '')],
  ['its status, by its resource', patchOf(`${jobs}/held/status`, { status: { active: 7 } })],
  ['its status, beside it', patch({ status: { active: 7 } })],
  ['a finalizer', patch({ metadata: { finalizers: ['flowdeck.test/held'] } })],
  ['a finalizer without a domain', patch({ metadata: { finalizers: ['held'] } })],
  ['no finalizers', patch({ metadata: { finalizers: null } })],
  // Dry: of one whose owner is not there the garbage collector takes hold.
  ['an owner', patch({ metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: '1' }] } }, merge, 'held', '?dryRun=All')],
  ['an owner without a uid', patch({ metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x' }] } }, merge, 'held', '?dryRun=All')],
  ['an annotation', patch({ metadata: { annotations: { 'a/b': 'c d\n' } } })],
  ['an annotation with a bad key', patch({ metadata: { annotations: { 'a b': 'c' } } }, merge, 'held', '?dryRun=All')],
  ['parallelism below zero', patch({ spec: { parallelism: -1 } })],
  ['replaced under another name', put('other', job('held'))],
  ['replaced where there is none', put('nope', job('nope'))],
  ['replaced by what is read', [{ ...get(`${jobs}/held`), keep: { version: 'metadata.resourceVersion', uid: 'metadata.uid' } }, put('held', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'held', resourceVersion: '{{version}}' }, spec: { suspend: true, template: {} } })], causes],
  ['replaced from an old version', put('held', { ...job('held'), metadata: { name: 'held', resourceVersion: '1' } })],
  ['replaced by nothing', put('held', '')],
  ['what of it may not change', patch({ spec: { template: { spec: { containers: [{ name: 'flow', image: 'z' }] } } } }, strategic), causes],
  ['how many complete it', patch({ spec: { completions: 5 } }), causes],
  ['its selector', patch({ spec: { selector: { matchLabels: { a: 'b' } } } }), causes],
]) // prettier-ignore

const secret = (name: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  ...more,
})
const apply = (name: string, body: unknown, query: string): Step =>
  patchOf(`${core}/secrets/${name}${query}`, body, patchTypes.apply)

export const applying = rows('server-side apply', [
  ['of YAML', apply('yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: yaml}\nstringData: {a: b}\n', '?fieldManager=flowdeck')],
  ['dry, of what is not there', apply('dry', secret('dry'), '?fieldManager=flowdeck&dryRun=All')],
  ['of another name', apply('yaml', secret('other'), '?fieldManager=flowdeck')],
  ['without a kind', apply('yaml', { metadata: { name: 'yaml' } }, '?fieldManager=flowdeck')],
  ['of no object', apply('yaml', '[]', '?fieldManager=flowdeck')],
  ['of broken YAML', apply('yaml', 'a: [', '?fieldManager=flowdeck')],
  ['by another manager, of the same value', apply('yaml', secret('yaml', { data: { a: 'Yg==' } }), '?fieldManager=other')],
  ['by another manager, of another value', apply('yaml', secret('yaml', { data: { a: 'eA==' } }), '?fieldManager=other')],
  ['by another manager, of another value, by force', apply('yaml', secret('yaml', { data: { a: 'eA==' } }), '?fieldManager=other&force=true')],
  ['of less: what only this manager set goes', [apply('less', secret('less', { data: { a: 'eA==', b: 'eA==' } }), '?fieldManager=flowdeck'), apply('less', secret('less', { data: { a: 'eA==' } }), '?fieldManager=flowdeck')]],
  ['from an old version', apply('yaml', secret('yaml', { metadata: { name: 'yaml', resourceVersion: '1' } }), '?fieldManager=other')],
  ['with an unknown field, strictly', apply('yaml', secret('yaml', { dta: {} }), '?fieldManager=other&fieldValidation=Strict')],
  ['with managed fields', apply('yaml', { ...secret('yaml'), metadata: { name: 'yaml', managedFields: [{ manager: 'x' }] } }, '?fieldManager=other')],
  ['force without apply', patchOf(`${core}/secrets/yaml?force=true`, { metadata: { labels: { a: 'b' } } })],
]) // prettier-ignore
