import { expect, test } from 'vitest'
import type { Connection } from '../../shared/model/connection'
import { looksLikeProduction } from './describe-connection'

const on = (cluster: Partial<Connection['cluster']>) =>
  looksLikeProduction({
    cluster: { practice: false, local: false, context: 'dev', nodes: 1, ...cluster },
  } as Connection)

test.each([
  ['a name that says so', { context: 'eu-prod-1' }, true],
  ['a word that only contains it', { context: 'product-demo' }, false],
  ['several nodes elsewhere', { nodes: 3 }, true],
  ['several nodes on this machine', { nodes: 3, local: true }, false],
  ['practice', { practice: true, context: 'prod' }, false],
])('%s', (_, cluster, dear) => expect(on(cluster)).toBe(dear))
