import { expect, test } from 'vitest'
import { AgentNames } from './agent-names'

function named(...names: readonly string[]): AgentNames {
  let present = ''
  const agent = new AgentNames(() => present)
  for (const name of names) {
    present = name
    expect(agent.now).toBe(name)
  }
  return agent
}

test.each<[string, string[], string[]]>([
  ['one name', ['a'], ['a']],
  ['the same name again', ['a', 'a'], ['a']],
  ['another name: the one before is looked after too', ['a', 'b'], ['b', 'a']],
  ['a name that it had before', ['a', 'b', 'a'], ['a', 'b']],
  [
    'more names than are remembered',
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'],
    ['j', 'i', 'h', 'g', 'f', 'e', 'd', 'c'],
  ],
])('%s', (_, borne, all) => {
  const agent = named(...borne)
  expect(agent.all).toEqual(all)
  expect(agent.former).toEqual(all.slice(1))
})
