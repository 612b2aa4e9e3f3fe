import { describe, expect, test } from 'vitest'
import { matchKeys, spellKeys } from './match-keys'

const press = (key: string, over: Partial<Parameters<typeof spellKeys>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...over,
})

describe('keys are spelled as commands spell them', () => {
  test.each([
    ['a letter', press('g'), 'g'],
    ['with Ctrl', press('k', { ctrlKey: true }), 'Ctrl K'],
    ['Cmd counts as Ctrl', press('k', { metaKey: true }), 'Ctrl K'],
    ['with Ctrl and Shift', press('P', { ctrlKey: true, shiftKey: true }), 'Ctrl Shift P'],
    ['Shift and a letter', press('R', { shiftKey: true }), 'Shift R'],
    ['a sign that needs Shift is itself', press('?', { shiftKey: true }), '?'],
    ['Shift and a named key', press('Enter', { shiftKey: true }), 'Shift Enter'],
  ])('%s', (_, pressed, keys) => expect(spellKeys(pressed)).toBe(keys))
})

describe('presses find their command', () => {
  const commands = [{ keys: 'g r' }, { keys: 'Ctrl K' }, { keys: 'y' }, {}] as const
  test('one press', () => {
    expect(matchKeys(commands, null, 'Ctrl K')).toEqual({ kind: 'command', command: commands[1] })
  })
  test('the first of two waits for the second', () => {
    expect(matchKeys(commands, null, 'g')).toEqual({ kind: 'prefix', keys: 'g' })
    expect(matchKeys(commands, 'g', 'r')).toEqual({ kind: 'command', command: commands[0] })
  })
  test('a second press that belongs to no sequence does nothing, even if it means something alone', () => {
    expect(matchKeys(commands, 'g', 'y')).toEqual({ kind: 'none' })
  })
  test('Ctrl alone does not begin a sequence', () => {
    expect(matchKeys(commands, null, 'Ctrl')).toEqual({ kind: 'none' })
  })
})
