import { expect, test } from 'vitest'
import { editorTheme, editorTokens, type EditorTokens } from './editor-theme'

const tokens = (surface: string) =>
  ({ ...Object.fromEntries(editorTokens.map((name) => [name, '#112233'])), surface }) as EditorTokens

test.each([
  ['a light ground', '#ffffff', 'vs'],
  ['a dark ground', '#1e1f23', 'vs-dark'],
])('%s: inherits from the theme for it', (_, surface, base) => expect(editorTheme(tokens(surface)).base).toBe(base))

test('every colour has the spelling that Monaco reads', () => {
  const { colors, rules } = editorTheme(tokens('#ffffff'))
  const colours = [...Object.values(colors), ...rules.map((rule) => `#${rule.foreground}`)]
  expect(colours.filter((colour) => !/^#([0-9a-f]{6}|[0-9a-f]{8})$/.test(colour))).toEqual([])
})
