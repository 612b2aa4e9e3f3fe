import type { editor as MonacoEditor, IDisposable } from 'monaco-editor/esm/vs/editor/editor.api'
import type { Monaco } from './load-monaco'
import { mayBeAnything } from './placeholders'
import { fitsForKubectl } from './schema-reading'
import { toSentence } from './sentence'

/** What Kubernetes' schema objects to. */
export interface SchemaMarker {
  readonly line: number
  readonly message: string
}

/** Under this name monaco-yaml sets its markers. */
const owner = 'yaml'
/** Under this one, those of the template's own checks are set. */
export const ownMarkers = 'flowdeck'

/**
 * Reports the schema's markers of an editor's document whenever they change, after putting them into sentences. The
 * language server's syntax errors are dropped, and what is said already: the template's own checks say it sooner, and what to
 * do about it. A marker of many lines stands under the words of its first.
 */
export function watchSchemaMarkers(
  { monaco }: Monaco,
  editor: MonacoEditor.IStandaloneCodeEditor,
  {
    isSaid,
    onMarkers,
  }: {
    readonly isSaid: (marker: SchemaMarker) => boolean
    readonly onMarkers: (markers: readonly SchemaMarker[]) => void
  },
): IDisposable {
  let reported = ''
  const report = () => {
    const model = editor.getModel()
    if (!model) return
    const found = monaco.editor.getModelMarkers({ owner, resource: model.uri })
    const wanted = found
      .filter(({ source }) => source?.startsWith('yaml-schema') ?? false)
      .filter((marker) => !mayBeAnything(model, marker))
      .filter((marker) => !fitsForKubectl(model.getValueInRange(marker), marker.message))
      .map(({ code: _, ...marker }) => ({
        ...inOneLine(model, marker),
        message: toSentence(marker.message),
        source: 'Kubernetes',
      }))
      .filter((marker) => !isSaid(plain(marker)))
    // Ours carry another source, so a second look at what we have set ourselves changes nothing.
    const known = found.filter((marker) => marker.source === 'Kubernetes' && !isSaid(plain(marker)))
    if (wanted.length + known.length < found.length || wanted.length > 0) {
      monaco.editor.setModelMarkers(model, owner, [...known, ...wanted])
      return
    }
    const markers = known.map(plain)
    // Markers of other owners change too; who hears of it each time and answers with markers would never end.
    const key = JSON.stringify(markers)
    if (key === reported) return
    reported = key
    onMarkers(markers)
  }
  report()
  return monaco.editor.onDidChangeMarkers((resources) => {
    const uri = editor.getModel()?.uri.toString()
    if (resources.some((resource) => resource.toString() === uri)) report()
  })
}

const plain = ({ startLineNumber, message }: MonacoEditor.IMarkerData): SchemaMarker => ({
  line: startLineNumber,
  message,
})

function inOneLine<T extends MonacoEditor.IMarkerData>(model: MonacoEditor.ITextModel, marker: T): T {
  const { startLineNumber: line, endLineNumber: last } = marker
  return line === last
    ? marker
    : { ...marker, endLineNumber: line, endColumn: model.getLineLastNonWhitespaceColumn(line) }
}
