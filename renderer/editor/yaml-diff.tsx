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

/** Two documents compared, for reading: side by side where there is room, else one below the other. */
export function YamlDiff(props: YamlDiffProps): ReactNode {
  const monaco = useMonaco()
  if (monaco.kind !== 'ready') return <EditorPlaceholder state={monaco} text={props.modified} />
  return <LoadedDiff {...props} monaco={monaco.module} />
}

function LoadedDiff(props: YamlDiffProps & { readonly monaco: Monaco }): ReactNode {
  const { monaco, original, modified, originalLabel, modifiedLabel } = props
  const host = useRef<HTMLDivElement>(null)
  const [diff, setDiff] = useState<MonacoEditor.IStandaloneDiffEditor | null>(null)

  useEffect(() => {
    if (!host.current) return
    const { diff: created, compared } = createDiff(monaco, host.current)
    setDiff(created)
    return () => {
      const { original: one, modified: other } = compared.model
      created.setModel(null)
      // Ends a comparison under way: Monaco's own disposal leaves it running, and it fails without its documents.
      compared.dispose()
      created.dispose()
      one.dispose()
      other.dispose()
    }
  }, [monaco])
  useEffect(() => {
    diff?.getOriginalEditor().updateOptions({ ariaLabel: originalLabel })
    diff?.getModifiedEditor().updateOptions({ ariaLabel: modifiedLabel })
  }, [diff, originalLabel, modifiedLabel])
  useEffect(() => {
    diff?.getModel()?.original.setValue(original)
  }, [diff, original])
  useEffect(() => {
    diff?.getModel()?.modified.setValue(modified)
  }, [diff, modified])

  return (
    <div className="yaml-editor">
      <div className="yaml-editor-host" ref={host} />
    </div>
  )
}

function createDiff({ monaco, sharedOptions, plainLanguage }: Monaco, host: HTMLElement) {
  const diff = monaco.editor.createDiffEditor(host, {
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
  const compared = diff.createViewModel({
    original: monaco.editor.createModel('', plainLanguage),
    modified: monaco.editor.createModel('', plainLanguage),
  })
  diff.setModel(compared)
  return { diff, compared }
}
