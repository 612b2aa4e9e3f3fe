import { expect, test } from 'vitest'
import type { Connection } from '../../shared/model/connection'
import { looksLikeProduction, nameOfChoice } from './describe-connection'

const on = (cluster: Partial<Connection['cluster']>) =>
  looksLikeProduction({
    cluster: { practice: false, local: false, context: 'dev', nodes: 1, ...cluster },
  } as Connection)

test.each([
  ['a name that says so', { context: 'eu-prod-1' }, true],
  ['a word that only contains it', { context: 'product-demo' }, false],
  ['several nodes elsewhere', { nodes: 3 }, true],
  ['several nodes on this machine', { nodes: 3, local: true }, false],
  ['a cloud’s cluster whose name says so', { context: 'arn:aws:eks:eu-central-1:111122223333:cluster/prod' }, true],
  ['a cloud’s cluster of one node', { context: 'gke_a-project_europe-west3_flows' }, false],
  ['minikube of that name', { context: 'prod', local: true, nodes: 2 }, false],
  ['practice', { practice: true, context: 'prod' }, false],
])('%s', (_, cluster, dear) => expect(on(cluster)).toBe(dear))

test('a pair is named by its API and where its Jobs run', () => {
  const endpoint = {
    kind: 'endpoint',
    url: 'https://api.example.com/x',
    urlForPods: null,
    dialect: 'auto',
    tenantId: null,
  } as const
  const minikube = { kind: 'context', context: 'minikube', namespace: 'team' } as const
  expect(nameOfChoice({ api: endpoint, cluster: minikube })).toBe('api.example.com → minikube / team')
  expect(nameOfChoice({ api: { kind: 'practice', dialect: '1.x' }, cluster: { kind: 'practice' } })).toBe(
    'practice API 1.x → practice cluster',
  )
})
