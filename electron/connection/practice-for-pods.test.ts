import { expect, test } from 'vitest'
import { urlForPods } from './practice-for-pods'

const route = { listenOn: '10.0.0.1', host: '10.0.0.1' }

test.each([
  ['http://localhost:4200', 'http://10.0.0.1:4200'],
  ['http://localhost:4200/api', 'http://10.0.0.1:4200/api'],
  ['https://localhost:4200', 'https://10.0.0.1:4200'],
  ['https://localhost/api', 'https://10.0.0.1/api'],
])('%s is %s for pods', (url, expected) => expect(urlForPods(url, route)).toBe(expected))
