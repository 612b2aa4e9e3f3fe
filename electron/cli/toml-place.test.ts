import { expect, test } from 'vitest'
import { atOnce } from '../clock/at-once.stage'
import { placeIn } from './toml-place'

test.each([
  ['a = 1\n[cloud]\n  api\t= "x"\n', 'cloud.api', 'line 3 of F'],
  ['[ cloud . "agent" ] # here\n"labels" = 1', 'cloud.agent.labels', 'line 2 of F'],
  ['a = 1', 'b', 'F'],
])('%j: where %s is set', (text, key, place) => expect(placeIn(text, 'F', key)).toBe(place))

test('a line of spaces is looked through at once', () => {
  expect(atOnce(() => placeIn(`${' '.repeat(900_000)}x\na = 1`, 'F', 'a'))).toBe('line 2 of F')
})
