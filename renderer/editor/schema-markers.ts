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
 * language server's syntax errors are dropped, and what it says where there is an error of the template's own checks: those say
 * the same sooner, and what to do about it.
 */
export function watchSchemaMarkers(
  { monaco }: Monaco,
  editor: MonacoEditor.IStandaloneCodeEditor,
  onMarkers: (markers: readonly SchemaMarker[]) => void,
): IDisposable {
  let reported = ''
  const report = () => {
    const model = editor.getModel()
    if (!model) return
    const found = monaco.editor.getModelMarkers({ owner, resource: model.uri })
    const errors = monaco.editor
      .getModelMarkers({ owner: ownMarkers, resource: model.uri })
      .filter(({ severity }) => severity === monaco.MarkerSeverity.Error)
    const isSaid = ({ startLineNumber: line }: MonacoEditor.IMarker): boolean =>
      errors.some(({ startLineNumber: first, endLineNumber: last }) => first <= line && line <= last)
    const wanted = found
      .filter(({ source }) => source?.startsWith('yaml-schema') ?? false)
      .filter((marker) => !mayBeAnything(model, marker))
      .filter((marker) => !fitsForKubectl(model.getValueInRange(marker), marker.message))
      .filter((marker) => !isSaid(marker))
      .map(({ code: _, ...marker }) => ({ ...marker, message: toSentence(marker.message), source: 'Kubernetes' }))
    // Ours carry another source, so a second look at what we have set ourselves changes nothing.
    const known = found.filter((marker) => marker.source === 'Kubernetes' && !isSaid(marker))
    if (wanted.length + known.length < found.length || wanted.length > 0) {
      monaco.editor.setModelMarkers(model, owner, [...known, ...wanted])
      return
    }
    const markers = known.map(({ startLineNumber, message }) => ({ line: startLineNumber, message }))
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
