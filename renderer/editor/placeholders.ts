import type * as Monaco from 'monaco-editor/esm/vs/editor/editor.api'
import { completionAt, isPlaceholderValue, placeholderAt } from './placeholder-text'

/** What may stand between `{{` and `}}` in a document. */
export interface Placeholders {
  readonly offers: readonly {
    readonly name: string
    /** In a few words, beside the name. */
    readonly detail: string
    readonly description: string
  }[]
  /** What a name stands for, in paragraphs; also one that is not offered. None where a marker says all of it. */
  readonly explain: (name: string) => readonly string[]
}

const known = new WeakMap<Monaco.editor.ITextModel, Placeholders>()

export function setPlaceholders(model: Monaco.editor.ITextModel, placeholders: Placeholders | null): void {
  if (placeholders) known.set(model, placeholders)
  else known.delete(model)
}

/** Whether a marker is about a placeholder, of which no schema knows what it stands for. */
export const mayBeAnything = (model: Monaco.editor.ITextModel, range: Monaco.IRange): boolean =>
  known.has(model) && isPlaceholderValue(model.getValueInRange(range))

/** Completes and explains placeholders in the documents that `setPlaceholders` was called for. Called once. */
export function providePlaceholders(monaco: typeof Monaco, languageIds: readonly string[]): void {
  for (const languageId of languageIds) {
    monaco.languages.registerCompletionItemProvider(languageId, {
      triggerCharacters: ['{', ' ', '.'],
      provideCompletionItems: (model, position) => ({ suggestions: suggestionsAt(monaco, model, position) }),
    })
    monaco.languages.registerHoverProvider(languageId, {
      provideHover(model, { lineNumber, column }) {
        const placeholders = known.get(model)
        const found = placeholders && placeholderAt(model.getLineContent(lineNumber), column)
        const words = found ? placeholders.explain(found.name) : []
        if (!found || words.length === 0) return null
        return {
          range: new monaco.Range(lineNumber, found.start, lineNumber, found.end),
          contents: words.map((value) => ({ value: asText(value) })),
        }
      },
    })
  }
}

function suggestionsAt(
  monaco: typeof Monaco,
  model: Monaco.editor.ITextModel,
  { lineNumber, column }: Monaco.Position,
): Monaco.languages.CompletionItem[] {
  const placeholders = known.get(model)
  const place = placeholders && completionAt(model.getLineContent(lineNumber), column)
  if (!place) return []
  return placeholders.offers.map(({ name, detail, description }) => ({
    label: { label: name, description: detail },
    kind: monaco.languages.CompletionItemKind.Variable,
    documentation: { value: asText(description) },
    // Before what the schema has to offer.
    sortText: ` ${name}`,
    filterText: name,
    // What goes on behind the name leaves the caret there.
    insertText: place.before + name + (name.endsWith('.') ? '' : place.after),
    range: new monaco.Range(lineNumber, place.start, lineNumber, name.endsWith('.') ? column : place.end),
    additionalTextEdits: place.quoteAt === null ? [] : [quote(monaco, lineNumber, place.quoteAt)],
  }))
}

const quote = (monaco: typeof Monaco, line: number, column: number) => ({
  range: new monaco.Range(line, column, line, column),
  text: '"',
})

/** Texts of a server are shown as they are: in Markdown they could be links or pictures. */
const asText = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!<>|~&]/g, '\\$&')
