import type * as Monaco from 'monaco-editor/esm/vs/editor/editor.api'

/** What the types of a model leave out. Source: monaco-editor 0.54, common/tokenizationTextModelPart. */
interface Tokenized {
  readonly tokenization?: { forceTokenization?(lineNumber: number): void }
}

/**
 * Reads the lines up to the caret's when Enter is pressed. Monaco reads changed lines while it idles, and applies no rule of Enter
 * behind one that waits for that: after keys without a pause the next line would begin where this one does.
 * Source: monaco-editor 0.54, common/cursor/cursorTypeEditOperations, EnterOperation.
 */
export function readBeforeEnter(monaco: typeof Monaco, editor: Monaco.editor.IStandaloneCodeEditor): void {
  editor.onKeyDown(({ keyCode }) => {
    if (keyCode !== monaco.KeyCode.Enter) return
    const model: (Monaco.editor.ITextModel & Tokenized) | null = editor.getModel()
    const last = Math.max(0, ...(editor.getSelections() ?? []).map(({ startLineNumber }) => startLineNumber))
    if (last > 0) model?.tokenization?.forceTokenization?.(last)
  })
}
