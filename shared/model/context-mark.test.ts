import { expect, test } from 'vitest'
import { looksLikeProduction, markOf, noMark, withMark, type MarkedCluster } from './context-mark'

const dev: MarkedCluster = {
  ...{ practice: false, context: 'dev', server: 'https://10.0.0.5:6443', kind: null, local: false, nodes: 1 },
}

test.each<[string, Partial<MarkedCluster>, boolean]>([
  ['nothing that says so', {}, false],
  ['a name that says so', { context: 'eu-prod-1' }, true],
  ['its short form', { context: 'prd_eu' }, true],
  ['capitals', { context: 'EU-PRODUCTION' }, true],
  ['a live one', { context: 'shop.live' }, true],
  ['a word that only contains it', { context: 'product-demo' }, false],
  ['another', { context: 'delivery' }, false],
  ['a tunnel on this machine to one', { context: 'eu-prod-1', server: 'https://localhost:6443', local: true }, true],
  ['a server whose name says so', { server: 'https://api.prod.example.com:6443' }, true],
  ['a path that says so', { server: 'https://rancher.example.com/k8s/prod' }, false],
  ['several nodes elsewhere', { nodes: 3 }, true],
  ['several nodes on this machine', { nodes: 3, local: true }, false],
  ['nodes that were not counted', { nodes: null }, false],
  ['a cloud’s cluster whose name says so', { context: 'arn:aws:eks:eu-central-1:1:cluster/prod', kind: 'Amazon EKS' }, true],
  ['a cloud’s cluster of one node', { context: 'gke_a-project_europe-west3_flows', kind: 'Google GKE' }, false],
  ['minikube of that name', { context: 'prod', local: true, nodes: 2, kind: 'minikube' }, false],
  ['kind of that name', { context: 'kind-prod', local: true, nodes: 4, kind: 'kind' }, false],
  ['k3s of that name, which runs on servers too', { context: 'prod', local: true, kind: 'k3s' }, true],
  ['practice', { practice: true, context: 'prod' }, false],
])('%s: production is %o %s', (_, cluster, expected) => expect(looksLikeProduction({ ...dev, ...cluster })).toBe(expected)) // prettier-ignore

test('a guess holds as long as the user has set no mark, also where the user says that it is none', () => {
  const prod = { ...dev, context: 'prod' }
  const guess = { colour: 'red', production: true, readOnly: false, guessed: true }
  expect(markOf([], prod)).toEqual(guess)
  expect(markOf([], dev)).toEqual({ ...noMark, guessed: true })
  const marks = withMark([], 'prod', noMark)
  expect(markOf(marks, prod)).toEqual({ ...noMark, guessed: false })
  expect(markOf(withMark(marks, 'prod', null), prod)).toEqual(guess)
  const readOnly = withMark(marks, 'dev', { colour: 'blue', production: false, readOnly: true })
  expect(markOf(readOnly, dev)).toEqual({ colour: 'blue', production: false, readOnly: true, guessed: false })
  expect(markOf(readOnly, { ...dev, practice: true })).toEqual({ ...noMark, guessed: true })
})
