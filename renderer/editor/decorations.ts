import type { editor as MonacoEditor } from 'monaco-editor/esm/vs/editor/editor.api'
import type { Fix } from './fixes'
import type { Monaco } from './load-monaco'

/** Something to be said at a line. Lines and columns count from 1. */
export interface EditorMarker {
  readonly severity: 'error' | 'warning' | 'note'
  readonly line: number
  readonly message: string
  readonly fixes?: readonly Omit<Fix, 'line'>[]
}

export interface LockedField {
  readonly line: number
  readonly endLine: number
  /** What takes its place, said behind its first line. */
  readonly why: string
}

export interface Highlight {
  readonly line: number
  readonly endLine: number
}

/** Markers under the words of their lines: a squiggle under the indentation would say nothing. */
export function markersOf(
  { monaco }: Monaco,
  markers: readonly EditorMarker[],
  model: MonacoEditor.ITextModel,
): MonacoEditor.IMarkerData[] {
  const severity = {
    error: monaco.MarkerSeverity.Error,
    warning: monaco.MarkerSeverity.Warning,
    note: monaco.MarkerSeverity.Info,
  }
  return markers.map((marker) => {
    const line = Math.min(marker.line, model.getLineCount())
    return {
      severity: severity[marker.severity],
      message: marker.message,
      startLineNumber: line,
      startColumn: Math.max(1, model.getLineFirstNonWhitespaceColumn(line)),
      endLineNumber: line,
      endColumn: Math.max(2, model.getLineLastNonWhitespaceColumn(line)),
    }
  })
}

export function decorationsOf(
  { monaco }: Monaco,
  drawn: {
    readonly locked: readonly LockedField[]
    readonly markers: readonly EditorMarker[]
    readonly highlight: Highlight | null
  },
): MonacoEditor.IModelDeltaDecoration[] {
  const lines = (line: number, endLine: number) => new monaco.Range(line, 1, endLine, 1)
  const locks = drawn.locked.flatMap(({ line, endLine, why }): MonacoEditor.IModelDeltaDecoration[] => [
    { range: lines(line, endLine), options: shaded('editor-locked-line') },
    {
      range: lines(line, line),
      options: { glyphMarginClassName: 'editor-lock', glyphMarginHoverMessage: { value: why } },
    },
    {
      range: new monaco.Range(line, Number.MAX_SAFE_INTEGER, line, Number.MAX_SAFE_INTEGER),
      options: { showIfCollapsed: true, after: { content: `\u2003${why}`, inlineClassName: 'editor-locked-why' } },
    },
  ])
  const bulbs = drawn.markers
    .filter(({ fixes }) => fixes && fixes.length > 0)
    .map(({ line, fixes }) => ({
      range: lines(line, line),
      options: {
        glyphMarginClassName: 'editor-bulb',
        glyphMarginHoverMessage: { value: (fixes ?? []).map(({ label }) => label).join(', ') },
      },
    }))
  if (!drawn.highlight) return [...locks, ...bulbs]
  const { line, endLine } = drawn.highlight
  return [...locks, ...bulbs, { range: lines(line, endLine), options: shaded('editor-highlighted-line') }]
}

/** The whole line, gutter included. */
const shaded = (className: string) => ({ isWholeLine: true, className, marginClassName: className })
