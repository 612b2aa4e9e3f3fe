import type * as Monaco from 'monaco-editor/esm/vs/editor/editor.api'
import { editorTheme, editorTokens, type EditorTokens } from './editor-theme'

/** Draws all editors with the panel's own tokens, now and whenever the panel changes its theme. */
export function followPanelTheme(monaco: typeof Monaco): void {
  let drawn = ''
  const draw = () => {
    const tokens = readTokens()
    const key = JSON.stringify(tokens)
    if (key === drawn) return
    drawn = key
    monaco.editor.defineTheme('flowdeck', editorTheme(tokens))
    monaco.editor.setTheme('flowdeck')
  }
  draw()
  // The theme is an attribute of the document's root, whoever sets it; "system" follows the desktop without one.
  new MutationObserver(draw).observe(document.documentElement, { attributes: true })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
}

function readTokens(): EditorTokens {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => spelledOut(style.getPropertyValue(`--${name}`).trim())
  return Object.fromEntries(editorTokens.map((name) => [name, read(name)])) as EditorTokens
}

/** `#abc` as `#aabbcc`: a minifier of style sheets shortens what Monaco wants long. */
function spelledOut(colour: string): string {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour)
  return short ? `#${short.slice(1).map((digit) => digit.repeat(2)).join('')}` : colour // prettier-ignore
}
