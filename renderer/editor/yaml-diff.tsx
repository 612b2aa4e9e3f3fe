import type { editor as MonacoEditor } from 'monaco-editor/esm/vs/editor/editor.api'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { EditorPlaceholder } from './editor-placeholder'
import { useMonaco, type Monaco } from './load-monaco'
import './editor.css'

export interface YamlDiffProps {
  readonly original: string
  readonly modified: string
  readonly originalLabel: string
  readonly modifiedLabel: string
}

/**
 * Two documents compared, for reading: side by side where there is room, else one below the other. It begins at the first
 * change, and folds what is the same far from one.
 */
export function YamlDiff(props: YamlDiffProps): ReactNode {
  const monaco = useMonaco()
  if (monaco.kind !== 'ready') return <EditorPlaceholder state={monaco} text={props.modified} />
  return <LoadedDiff {...props} monaco={monaco.module} />
}

function LoadedDiff(props: YamlDiffProps & { readonly monaco: Monaco }): ReactNode {
  const { monaco, original, modified, originalLabel, modifiedLabel } = props
  const host = useRef<HTMLDivElement>(null)
  const [diff, setDiff] = useState<MonacoEditor.IStandaloneDiffEditor | null>(null)

  // Stands before the one that disposes of the editor, as it has to go first.
  useEffect(() => {
    if (!diff) return
    return compare(monaco, diff, original, modified)
  }, [monaco, diff, original, modified])
  useEffect(() => {
    if (!host.current) return
    const created = createDiff(monaco, host.current)
    setDiff(created)
    return () => created.dispose()
  }, [monaco])
  useEffect(() => {
    diff?.getOriginalEditor().updateOptions({ ariaLabel: originalLabel })
    diff?.getModifiedEditor().updateOptions({ ariaLabel: modifiedLabel })
  }, [diff, originalLabel, modifiedLabel])

  return (
    <div className="yaml-editor">
      <div className="yaml-editor-host" ref={host} />
    </div>
  )
}

function createDiff({ monaco, sharedOptions }: Monaco, host: HTMLElement): MonacoEditor.IStandaloneDiffEditor {
  return monaco.editor.createDiffEditor(host, {
    ...sharedOptions,
    readOnly: true,
    // Nothing can be typed here: Tab may always move on.
    tabFocusMode: true,
    useInlineViewWhenSpaceIsLimited: true,
    renderSideBySideInlineBreakpoint: 640,
    renderOverviewRuler: false,
    renderGutterMenu: false,
    hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 4 },
    glyphMargin: false,
    folding: false,
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 14,
    wordWrap: 'off',
    diffAlgorithm: 'advanced',
  })
}

/** Each comparison is one of its own: lines that were in sight in one before it would not fold. @returns what ends it */
function compare(
  { monaco, plainLanguage }: Monaco,
  diff: MonacoEditor.IStandaloneDiffEditor,
  original: string,
  modified: string,
): () => void {
  const model = {
    original: monaco.editor.createModel(original, plainLanguage),
    modified: monaco.editor.createModel(modified, plainLanguage),
  }
  const compared = diff.createViewModel(model)
  diff.setModel(compared)
  diff.revealFirstDiff()
  return () => {
    diff.setModel(null)
    // Ends a comparison under way: Monaco's own disposal leaves it running, and it fails without its documents.
    compared.dispose()
    model.original.dispose()
    model.modified.dispose()
  }
}
