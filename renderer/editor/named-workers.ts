import type * as Monaco from 'monaco-editor/esm/vs/editor/editor.api'

interface NamedWorker {
  readonly label: string
  readonly moduleId: string
  readonly createData?: unknown
}

/**
 * Monaco as monaco-yaml 5.5 expects it: `createWebWorker` takes a worker's name, and hands it its data. In 0.54 only
 * the entry point with all languages still does that; the plain API wants the worker itself.
 * Source: monaco-editor 0.54.0, editor.main.js, createWebWorker.
 */
export function withNamedWorkers(monaco: typeof Monaco): typeof Monaco {
  const createWebWorker = ({ label, moduleId, createData }: NamedWorker) => {
    const worker = Promise.resolve(self.MonacoEnvironment?.getWorker?.(moduleId, label)).then((started) => {
      if (!started) throw new Error(`No worker is known by the name ${label}.`)
      // The first message only wakes it; what it is made with comes second.
      started.postMessage('ignore')
      started.postMessage(createData)
      return started
    })
    return monaco.editor.createWebWorker({ worker })
  }
  return { ...monaco, editor: { ...monaco.editor, createWebWorker: createWebWorker as never } }
}
