import type * as Monaco from 'monaco-editor/esm/vs/editor/editor.api'

/** For the accessible description of an editor: how to get out of it by keyboard. */
export const leaveByTabHint = 'Press Escape, then Tab, to leave the editor. Ctrl+M lets Tab always move the focus.'

/**
 * Lets Tab leave the editor when it follows Escape, since Tab alone indents. Escape that closes a widget (suggestions,
 * find…) counts too: the next key decides.
 */
export function leaveByTab(monaco: typeof Monaco, editor: Monaco.editor.IStandaloneCodeEditor): void {
  const { KeyCode } = monaco
  const setTabLeaves = (tabFocusMode: boolean) => editor.updateOptions({ tabFocusMode })
  editor.onKeyDown(({ keyCode }) => {
    if (keyCode === KeyCode.Escape) setTabLeaves(true)
    else if (keyCode !== KeyCode.Tab && keyCode !== KeyCode.Shift) setTabLeaves(false)
  })
  editor.onDidBlurEditorText(() => setTabLeaves(false))
}

/** Says the hint to screen readers; Monaco has no option for a description, only for a label. */
export function describeLeaving(host: HTMLElement, descriptionId: string): void {
  for (const input of host.querySelectorAll('textarea.inputarea, .native-edit-context')) {
    input.setAttribute('aria-describedby', descriptionId)
  }
}
