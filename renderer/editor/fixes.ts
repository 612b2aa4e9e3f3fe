import type * as Monaco from 'monaco-editor/esm/vs/editor/editor.api'

/** A remedy that the editor offers at a line, by its bulb and by Ctrl+. */
export interface Fix {
  readonly line: number
  readonly label: string
  readonly apply: () => void
}

const fixesOf = new WeakMap<Monaco.editor.ITextModel, readonly Fix[]>()
const applyCommand = 'flowdeck.applyFix'

export function setFixes(model: Monaco.editor.ITextModel, fixes: readonly Fix[]): void {
  fixesOf.set(model, fixes)
}

/** Makes "Quick fix" offer what `setFixes` was given. Called once. */
export function provideFixes(monaco: typeof Monaco, languageId: string): void {
  monaco.editor.registerCommand(applyCommand, (_accessor, apply: () => void) => apply())
  monaco.languages.registerCodeActionProvider(languageId, {
    provideCodeActions(model, range) {
      const fixes = (fixesOf.get(model) ?? []).filter(
        ({ line }) => range.startLineNumber <= line && line <= range.endLineNumber,
      )
      const actions = fixes.map(({ label, apply }) => ({
        title: label,
        kind: 'quickfix',
        command: { id: applyCommand, title: label, arguments: [apply] },
      }))
      return { actions, dispose: () => undefined }
    },
  })
}
