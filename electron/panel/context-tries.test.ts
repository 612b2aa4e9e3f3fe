import { expect, test } from 'vitest'
import { nobody } from '../kube/plugin-host'
import { ContextTries } from './context-tries'

test('four are tried at once; a fifth is told to wait, and is tried when one of them is done', async () => {
  const tries = new ContextTries({ KUBECONFIG: '/nowhere' }, nobody)
  const five = Array.from({ length: 5 }, (_, n) => tries.try(`c${n}`, 'default'))
  const tooMany = '4 others are being tried. Try again when one of them is done.'
  expect((await Promise.all(five)).map(({ detail }) => detail === tooMany)).toEqual([false, false, false, false, true])
  expect((await tries.try('c4', 'default')).detail).not.toBe(tooMany)
  await tries.close()
})
