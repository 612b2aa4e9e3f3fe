import { expect, test } from 'vitest'
import { readable } from './readable'

test('a token is dots, what is not secret stays, and managedFields are left out', () => {
  const env = [
    { name: 'PREFECT__CLOUD__AUTH_TOKEN', value: 'very-secret' },
    { name: 'PREFECT__CLOUD__API', value: 'http://api' },
    { name: 'PREFECT__CLOUD__USE_LOCAL_SECRETS', value: 'false' },
  ]
  const job = {
    metadata: { name: 'a', managedFields: [{ manager: 'flowdeck/agent' }] },
    spec: { containers: [{ name: 'flow', env }] },
  }
  expect(readable(job)).toEqual({
    metadata: { name: 'a' },
    spec: {
      containers: [
        {
          name: 'flow',
          env: [
            { name: 'PREFECT__CLOUD__AUTH_TOKEN', value: '••••••••' },
            { name: 'PREFECT__CLOUD__API', value: 'http://api' },
            { name: 'PREFECT__CLOUD__USE_LOCAL_SECRETS', value: 'false' },
          ],
        },
      ],
    },
  })
})
