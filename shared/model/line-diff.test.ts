import { expect, test } from 'vitest'
import { hunksOf, unifiedDiff } from './line-diff'

const said = (before: string, after: string) =>
  hunksOf(before, after).map(({ lines }) =>
    lines.map(({ kind, text, number }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${number} ${text}`),
  )

test.each<[string, string, string, readonly (readonly string[])[]]>([
  ['another value', 'a\nb\nc\n', 'a\nB\nc\n', [[' 1 a', '-2 b', '+2 B', ' 3 c']]],
  ['lines added', 'a\nc', 'a\nb1\nb2\nc', [[' 1 a', '+2 b1', '+3 b2', ' 4 c']]],
  ['lines taken away', 'a\nb\nc', 'a\nc', [[' 1 a', '-2 b', ' 2 c']]],
  ['a repeated line added', 'a\na', 'a\na\na', [[' 1 a', ' 2 a', '+3 a']]],
  ['the end', 'a', 'a\nb', [[' 1 a', '+2 b']]],
  ['all of it', 'a', 'b', [['-1 a', '+1 b']]],
  ['where there was nothing', '', 'a\nb\n', [['+1 a', '+2 b']]],
  ['nothing', 'a\nb\n', 'a\nb\n', []],
  [
    'three lines around',
    '1\n2\n3\n4\n5\n6\n7\n8\n9',
    '1\n2\n3\n4\nfive\n6\n7\n8\n9',
    [[' 2 2', ' 3 3', ' 4 4', '-5 5', '+5 five', ' 6 6', ' 7 7', ' 8 8']],
  ],
  [
    'two changes near each other, and what stays between them',
    'a\nb\nc\nd\ne',
    'A\nb\nc\nd\nE',
    [['-1 a', '+1 A', ' 2 b', ' 3 c', ' 4 d', '-5 e', '+5 E']],
  ],
  [
    'two that are far apart',
    'a\n2\n3\n4\n5\n6\n7\n8\n9\nz',
    'A\n2\n3\n4\n5\n6\n7\n8\n9\nZ',
    [
      ['-1 a', '+1 A', ' 2 2', ' 3 3', ' 4 4'],
      [' 7 7', ' 8 8', ' 9 9', '-10 z', '+10 Z'],
    ],
  ],
])('%s', (_, before, after, hunks) => expect(said(before, after)).toEqual(hunks))

// What `diff -u` of GNU diffutils 3.8 prints for the same texts.
test.each([
  [
    'a\n2\n3\n4\n5\n6\n7\n8\n9\nz\n',
    'A\n2\n3\n4\n5\n6\n7\n8\n9\nZ\n',
    '@@ -1,4 +1,4 @@\n-a\n+A\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n 9\n-z\n+Z',
  ],
  ['', 'a\nb\n', '@@ -0,0 +1,2 @@\n+a\n+b'],
  ['a\n', '', '@@ -1 +0,0 @@\n-a'],
  ['a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nd\ne\nx\nf\n', '@@ -3,4 +3,5 @@\n c\n d\n e\n+x\n f'],
])('as diff -u: %j, %j', (before, after, text) => expect(unifiedDiff(before, after)).toBe(text))
