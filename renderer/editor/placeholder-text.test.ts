import { expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { completionAt, isPlaceholderValue, placeholderAt } from './placeholder-text'

test.each([
  ['image: "{{ |image }}"', 'image'],
  ['a: "{{ b }}-{{| c.d }}"', 'c.d'],
  ['a: "{{ b }}|-x"', undefined],
  ['a: |b', undefined],
])('at the bar of %j is %j', (marked, name) => {
  expect(placeholderAt(marked.replace('|', ''), marked.indexOf('|') + 1)?.name).toBe(name)
})

/** What the line becomes when `image` is chosen at the bar. */
function completed(marked: string): string | undefined {
  const line = marked.replace('|', '')
  const place = completionAt(line, marked.indexOf('|') + 1)
  if (!place) return undefined
  const { start, end, before, after, quoteAt } = place
  const made = `${line.slice(0, start - 1)}${before}image${after}${line.slice(end - 1)}`
  return quoteAt === null ? made : `${made.slice(0, quoteAt - 1)}"${made.slice(quoteAt - 1)}`
}

test.each([
  ['image: "{{|"', 'image: "{{ image }}"'],
  ['image: "{{ im|"', 'image: "{{ image }}"'],
  ['image: "{{|}}"', 'image: "{{ image }}"'],
  ['image: "{{ im|old }}"', 'image: "{{ image }}"'],
  ['image: {{|}}', 'image: "{{ image }}"'],
  ['image: {{|}', 'image: "{{ image }}"'],
  ['image: "{{ im|}"', 'image: "{{ image }}"'],
  ['- {{ |', '- "{{ image }}"'],
  ['image: "reg/{{ |:1"', 'image: "reg/{{ image }}:1"'],
  ['image: "{{ a }} |"', undefined],
  ['image: {|', undefined],
])('%j becomes %j', (marked, line) => expect(completed(marked)).toBe(line))

test.each([
  ['"{{ backoff_limit }}"', true],
  ["'{{ a }}-{{ b }}'", true],
  ['{{ a }}', true],
  ['"text"', false],
  ['a: "{{ b }}"', false],
  ['"{{ b }}"\nc: 1', false],
])('that %j may be anything: %s', (text, may) => expect(isPlaceholderValue(text)).toBe(may))

test('a long scalar is looked through at once', () => {
  expect(atOnce(() => isPlaceholderValue(`${' '.repeat(100_000)}\nx\ny`))).toBe(false)
  expect(atOnce(() => isPlaceholderValue(`"${'{{'.repeat(250_000)}\n"`))).toBe(false)
})
