import { expect, test } from 'vitest'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { nobody } from '../kube/plugin-host'
import { memorySecretStore } from '../settings/secret-store'
import { ContextTries } from './context-tries'

test('four are tried at once; a fifth is told to wait, and is tried when one of them is done', async () => {
  const parts = { environment: { KUBECONFIG: '/nowhere' }, secrets: memorySecretStore(), known: new KnownSecrets() }
  const tries = new ContextTries(parts, nobody)
  const five = Array.from({ length: 5 }, (_, n) => tries.try({ context: `c${n}`, namespace: 'default' }))
  const tooMany = '4 others are being tried. Try again when one of them is done.'
  expect((await Promise.all(five)).map(({ detail }) => detail === tooMany)).toEqual([false, false, false, false, true])
  expect((await tries.try({ context: 'c4', namespace: 'default' })).detail).not.toBe(tooMany)
  await tries.close()
})
