import { expect, test } from 'vitest'
import { readYaml } from './yaml'

const longest = 128 * 1024
const yaml = (chars: number): string => `a: 1 #${'x'.repeat(chars - 6)}`

test('YAML is read up to 128 KiB; JSON of any length', () => {
  expect(yaml(longest)).toHaveLength(longest)
  expect(readYaml(yaml(longest))).toEqual({ a: 1 })
  expect(() => readYaml(yaml(longest + 1))).toThrow('YAML is read up to 131072 characters. Send JSON instead.')
  expect(readYaml(`{"a": 1${' '.repeat(longest)}}`)).toEqual({ a: 1 })
})
