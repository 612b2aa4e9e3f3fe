import type { editor as MonacoEditor } from 'monaco-editor/esm/vs/editor/editor.api'
import { useEffect, useId, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react'
import { decorationsOf, markersOf, type EditorMarker, type Highlight, type LockedField } from './decorations'
import { EditorPlaceholder } from './editor-placeholder'
import { setFixes } from './fixes'
import { describeLeaving, leaveByTab, leaveByTabHint } from './leave-by-tab'
import { useMonaco, type Monaco } from './load-monaco'
import { minimalEdit } from './minimal-edit'
import { setPlaceholders, type Placeholders } from './placeholders'
import { ownMarkers, watchSchemaMarkers, type SchemaMarker } from './schema-markers'
import { readBeforeEnter } from './tokens-for-enter'
import './editor.css'

export interface EditorHandle {
  readonly focus: () => void
}

export interface YamlEditorProps {
  /** Names the document: its undo history is kept under it while the editor is not shown. */
  readonly document: string
  /** What the document is to say; a change from outside is made as an edit, so it can be undone. */
  readonly value: string
  /** What it is; a Job's manifest unless told. What is no manifest is only coloured. */
  readonly kind?: 'manifest' | 'other'
  /** What may stand between `{{` and `}}`: completed, explained, and no error where the schema wants something else. */
  readonly placeholders?: Placeholders | undefined
  /** What undoing everything leads back to; `value` unless given. */
  readonly base?: string
  readonly onChange?: (text: string) => void
  readonly readOnly?: boolean
  readonly ariaLabel: string
  readonly markers?: readonly EditorMarker[]
  /** Fields whose values are not the document's to say: shaded, with a lock and what takes their place. */
  readonly locked?: readonly LockedField[]
  /** Lines to be shown as what was asked for: marked, scrolled to, with the caret in the first of them. */
  readonly highlight?: Highlight | null
  /** What the Job's schema objects to, as sentences, some time after each change. */
  readonly onSchemaMarkers?: (markers: readonly SchemaMarker[]) => void
  /** It is to have the focus, as soon as it can. */
  readonly focusWanted?: boolean
  readonly onFocused?: () => void
  /** Whether of what the schema objects to nothing need be said: something better is, by `markers`. */
  readonly isSaid?: (marker: SchemaMarker) => boolean
  readonly ref?: Ref<EditorHandle>
}

/** A Job's manifest in Monaco: completion, hover and errors come from Kubernetes' own schema. */
export function YamlEditor(props: YamlEditorProps): ReactNode {
  const monaco = useMonaco()
  if (monaco.kind !== 'ready') return <EditorPlaceholder state={monaco} text={props.value} />
  return <LoadedEditor {...props} monaco={monaco.module} />
}

const reportedMost = 100
const viewStates = new Map<string, MonacoEditor.ICodeEditorViewState>()

function LoadedEditor(props: YamlEditorProps & { readonly monaco: Monaco }): ReactNode {
  const {
    monaco,
    value,
    markers,
    locked,
    highlight,
    placeholders = null,
    readOnly = false,
    focusWanted = false,
    ref,
  } = props
  const host = useRef<HTMLDivElement>(null)
  const hintId = useId()
  const [editor, setEditor] = useState<MonacoEditor.IStandaloneCodeEditor | null>(null)
  const latest = useRef(props)
  /** Texts that were reported and have not come back as `value` yet; one that comes late is not a change from outside. */
  const reported = useRef<string[]>([])
  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    if (!host.current) return
    const created = createEditor(monaco, host.current, latest.current, hintId)
    const subscriptions = [
      created.onDidChangeModelContent(() => {
        const text = created.getValue()
        if (text !== latest.current.value) reported.current = [...reported.current.slice(-reportedMost), text]
        latest.current.onChange?.(text)
      }),
      watchSchemaMarkers(monaco, created, {
        isSaid: (marker) => latest.current.isSaid?.(marker) ?? false,
        onMarkers: (found) => latest.current.onSchemaMarkers?.(found),
      }),
    ]
    setEditor(created)
    return () => {
      const view = created.saveViewState()
      if (view) viewStates.set(latest.current.document, view)
      for (const subscription of subscriptions) subscription.dispose()
      created.dispose()
    }
  }, [monaco, hintId])

  useEffect(() => editor?.updateOptions({ readOnly, ariaLabel: props.ariaLabel }), [editor, readOnly, props.ariaLabel])
  useEffect(() => {
    if (!editor) return
    const echo = reported.current.indexOf(value)
    if (echo === -1) replaceText(monaco, editor, value)
    else reported.current.splice(0, echo + 1)
  }, [editor, monaco, value])
  useEffect(() => {
    const model = editor?.getModel()
    if (!model) return
    monaco.monaco.editor.setModelMarkers(model, ownMarkers, markersOf(monaco, markers ?? [], model))
    setFixes(model, markers?.flatMap(({ line, fixes }) => (fixes ?? []).map((fix) => ({ line, ...fix }))) ?? [])
  }, [editor, monaco, markers, value])
  useEffect(() => {
    const model = editor?.getModel()
    if (model) setPlaceholders(model, placeholders)
  }, [editor, placeholders])
  useEffect(() => {
    if (!editor) return
    const drawn = editor.createDecorationsCollection(
      decorationsOf(monaco, { locked: locked ?? [], markers: markers ?? [], highlight: highlight ?? null }),
    )
    return () => drawn.clear()
  }, [editor, monaco, locked, markers, highlight, value])
  useEffect(() => {
    if (editor && highlight) reveal(editor, highlight.line)
  }, [editor, highlight])
  useEffect(() => {
    if (!editor || !focusWanted) return
    editor.focus()
    latest.current.onFocused?.()
  }, [editor, focusWanted])
  useImperativeHandle(ref, () => ({ focus: () => editor?.focus() }), [editor])

  return (
    <div className="yaml-editor">
      <div className="yaml-editor-host" ref={host} />
      <span id={hintId} hidden>
        {leaveByTabHint}
      </span>
    </div>
  )
}

function createEditor(
  monaco: Monaco,
  host: HTMLElement,
  { document, value, base = value, kind = 'manifest', ariaLabel, readOnly = false }: YamlEditorProps,
  hintId: string,
): MonacoEditor.IStandaloneCodeEditor {
  const editor = monaco.monaco.editor.create(host, {
    ...monaco.sharedOptions,
    model: monaco.keptModel(document, base, kind === 'manifest' ? monaco.jobLanguage : monaco.plainLanguage),
    ariaLabel,
    readOnly,
    glyphMargin: true,
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 2,
    tabSize: 2,
    insertSpaces: true,
    detectIndentation: false,
    quickSuggestions: { strings: true, comments: false, other: true },
    wordBasedSuggestions: 'off',
    // Of a word that stands there already a suggestion takes no Enter: it begins the next line.
    acceptSuggestionOnEnter: 'smart',
    lightbulb: { enabled: monaco.monaco.editor.ShowLightbulbIconMode.Off },
    bracketPairColorization: { enabled: false },
    occurrencesHighlight: 'off',
    showFoldingControls: 'mouseover',
    formatOnType: false,
    dropIntoEditor: { enabled: false },
  })
  const view = viewStates.get(document)
  if (view) editor.restoreViewState(view)
  leaveByTab(monaco.monaco, editor)
  readBeforeEnter(monaco.monaco, editor)
  describeLeaving(host, hintId)
  editor.onMouseDown(({ target }) => {
    const isBulb = target.element?.classList.contains('editor-bulb') ?? false
    if (!isBulb || !target.position) return
    editor.setPosition(target.position)
    editor.focus()
    editor.trigger('bulb', 'editor.action.quickFix', {})
  })
  return editor
}

function replaceText(monaco: Monaco, editor: MonacoEditor.IStandaloneCodeEditor, text: string): void {
  const model = editor.getModel()
  if (!model) return
  const edit = minimalEdit(model.getValue(), text)
  if (!edit) return
  const range = monaco.monaco.Range.fromPositions(model.getPositionAt(edit.start), model.getPositionAt(edit.end))
  // The model's own way works while the editor is read-only too; a stop on either side makes it one step to undo.
  model.pushStackElement()
  model.pushEditOperations(editor.getSelections(), [{ range, text: edit.text }], () => null)
  model.pushStackElement()
}

function reveal(editor: MonacoEditor.IStandaloneCodeEditor, line: number): void {
  // It may have been hidden until now, and would learn of its size only after this.
  editor.layout()
  const column = editor.getModel()?.getLineFirstNonWhitespaceColumn(line) ?? 1
  editor.setPosition({ lineNumber: line, column: Math.max(1, column) })
  editor.revealLineInCenterIfOutsideViewport(line)
}
