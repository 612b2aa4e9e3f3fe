import { expect, test } from 'vitest'
import { hunkOf } from './line-hunk'

const said = (before: string, after: string) =>
  hunkOf(before, after).map(({ kind, text, number }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${number} ${text}`)

test.each<[string, string, string, readonly string[]]>([
  ['another value', 'a\nb\nc\n', 'a\nB\nc\n', [' 1 a', '-2 b', '+2 B', ' 3 c']],
  ['lines added', 'a\nc', 'a\nb1\nb2\nc', [' 1 a', '+2 b1', '+3 b2', ' 4 c']],
  ['lines taken away', 'a\nb\nc', 'a\nc', [' 1 a', '-2 b', ' 2 c']],
  ['a repeated line added', 'a\na', 'a\na\na', [' 1 a', ' 2 a', '+3 a']],
  ['the end', 'a', 'a\nb', [' 1 a', '+2 b']],
  ['all of it', 'a', 'b', ['-1 a', '+1 b']],
  ['nothing', 'a\nb\n', 'a\nb\n', []],
  [
    'three lines around',
    '1\n2\n3\n4\n5\n6\n7\n8\n9',
    '1\n2\n3\n4\nfive\n6\n7\n8\n9',
    [' 2 2', ' 3 3', ' 4 4', '-5 5', '+5 five', ' 6 6', ' 7 7', ' 8 8'],
  ],
])('%s', (_, before, after, lines) => expect(said(before, after)).toEqual(lines))
