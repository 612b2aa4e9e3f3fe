import { expect, test } from 'vitest'
import { atOnce } from '../clock/at-once.stage'
import { wholeName } from './judge-pods'

test.each([
  ['a', 'docker.io/library/a:latest'],
  ['a/b:1', 'docker.io/a/b:1'],
  ['localhost/a', 'localhost/a:latest'],
  ['r.io/a', 'r.io/a:latest'],
  ['r:5000/a', 'r:5000/a:latest'],
  ['r:5000/a@sha256:b', 'r:5000/a@sha256:b'],
])('%s is %s on a node', (image, name) => expect(wholeName(image)).toBe(name))

test('a name of nothing but colons is looked through at once', () => {
  const image = ':'.repeat(500_000)
  expect(atOnce(() => wholeName(image))).toBe(`docker.io/library/${image}`)
  expect(atOnce(() => wholeName(`a/${image}/a`))).toBe(`docker.io/a/${image}/a:latest`)
})
