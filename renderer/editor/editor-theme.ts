import type { editor } from 'monaco-editor/esm/vs/editor/editor.api'

/** The tokens that the editor is drawn with, by the names that they have in the panel's style sheet. */
export const editorTokens = [
  'surface', 'raised', 'hover', 'selected', 'line', 'line-strong', 'text', 'muted', 'faint', 'accent', 'accent-soft',
  'success', 'failed', 'late', 'running', 'y-key', 'y-str', 'y-num', 'y-com',
] as const // prettier-ignore
export type EditorTokens = Readonly<Record<(typeof editorTokens)[number], string>>

/** @param colours `#rrggbb`; Monaco knows no other spelling. */
export function editorTheme(colours: EditorTokens): editor.IStandaloneThemeData {
  return {
    base: isDark(colours.surface) ? 'vs-dark' : 'vs',
    // Not the base's token colours too: their order would number colours differently in the two themes, and deleted
    // lines of a comparison keep the numbers with which they were drawn.
    inherit: false,
    rules: tokenRules(colours),
    colors: {
      ...surfaceColours(colours),
      'editorError.foreground': colours.failed,
      'editorWarning.foreground': colours.late,
      'editorInfo.foreground': colours.running,
      'editorHint.foreground': colours.faint,
      'diffEditor.insertedTextBackground': `${colours.success}30`,
      'diffEditor.removedTextBackground': `${colours.failed}30`,
      'diffEditor.insertedLineBackground': `${colours.success}14`,
      'diffEditor.removedLineBackground': `${colours.failed}14`,
      'diffEditor.diagonalFill': colours.line,
      'diffEditor.unchangedCodeBackground': '#00000000',
      'diffEditor.unchangedRegionBackground': colours.raised,
      'diffEditor.unchangedRegionForeground': colours.muted,
    },
  }
}

function tokenRules(colours: EditorTokens): editor.ITokenThemeRule[] {
  const rule = (token: string, colour: string) => ({ token, foreground: colour.slice(1) })
  return [
    rule('', colours.text),
    rule('type', colours['y-key']),
    rule('string', colours['y-str']),
    rule('number', colours['y-num']),
    rule('keyword', colours['y-num']),
    rule('tag', colours['y-num']),
    rule('namespace', colours['y-num']),
    rule('comment', colours['y-com']),
    // On the coloured grounds of a comparison the paler one could not be read.
    rule('comment.shown', colours.muted),
    rule('operators', colours.text),
    rule('delimiter', colours.text),
  ]
}

function surfaceColours(colours: EditorTokens): editor.IColors {
  const { surface, raised, line, text, muted, faint, accent, hover, selected } = colours
  return {
    'editor.background': surface,
    'editor.foreground': text,
    'editorGutter.background': surface,
    'editorLineNumber.foreground': faint,
    'editorLineNumber.activeForeground': text,
    'editor.lineHighlightBackground': hover,
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': `${accent}40`,
    'editor.inactiveSelectionBackground': `${accent}24`,
    'editor.findMatchBackground': `${colours.late}66`,
    'editor.findMatchHighlightBackground': `${colours.late}33`,
    'editorCursor.foreground': accent,
    'editorBracketMatch.background': colours['accent-soft'],
    'editorBracketMatch.border': colours['line-strong'],
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((depth) => [`editorBracketHighlight.foreground${depth}`, text])),
    'editorIndentGuide.background1': line,
    'editorIndentGuide.activeBackground1': colours['line-strong'],
    'editorWhitespace.foreground': colours['line-strong'],
    'editorLightBulb.foreground': colours.late,
    'editorWidget.background': raised,
    'editorWidget.foreground': text,
    'editorWidget.border': colours['line-strong'],
    'editorHoverWidget.background': raised,
    'editorHoverWidget.border': colours['line-strong'],
    'editorSuggestWidget.background': raised,
    'editorSuggestWidget.border': colours['line-strong'],
    'editorSuggestWidget.selectedBackground': selected,
    'editorSuggestWidget.selectedForeground': text,
    'editorSuggestWidget.highlightForeground': accent,
    'editorSuggestWidget.focusHighlightForeground': accent,
    'list.hoverBackground': hover,
    'list.focusBackground': selected,
    'input.background': surface,
    'input.border': colours['line-strong'],
    'menu.background': raised,
    'menu.foreground': text,
    'menu.selectionBackground': selected,
    'menu.selectionForeground': text,
    'menu.border': colours['line-strong'],
    'widget.shadow': '#00000030',
    'scrollbar.shadow': '#00000000',
    'scrollbarSlider.background': `${muted}40`,
    'scrollbarSlider.hoverBackground': `${muted}66`,
    'scrollbarSlider.activeBackground': `${muted}80`,
    'editorOverviewRuler.border': '#00000000',
    focusBorder: accent,
    foreground: text,
    descriptionForeground: muted,
    'textLink.foreground': accent,
  }
}

/** Whether text on this ground is light: the ground's luminance after Rec. 709, roughly. */
function isDark(colour: string): boolean {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0) < 128
}
