import type * as Monaco from 'monaco-editor/esm/vs/editor/editor.api'

type Item = Monaco.languages.CompletionItem

/** The language server calls every suggestion a snippet; this one is text, without places to go to. */
export const isText = ({ insertText }: Pick<Item, 'insertText'>): boolean => !/[$\\}]/.test(insertText)

/**
 * Monaco as monaco-yaml is given it: suggestions without places to go to are text, not snippets. Monaco can't tell that a snippet
 * is already there, so Enter would insert it again instead of starting the next line.
 */
export function withPlainCompletions(monaco: typeof Monaco): typeof Monaco {
  const registerCompletionItemProvider: typeof monaco.languages.registerCompletionItemProvider = (selector, provider) =>
    monaco.languages.registerCompletionItemProvider(selector, {
      ...provider,
      async provideCompletionItems(...asked) {
        const list = await provider.provideCompletionItems(...asked)
        return list && { ...list, suggestions: list.suggestions.map(plain) }
      },
    })
  return { ...monaco, languages: { ...monaco.languages, registerCompletionItemProvider } }
}

function plain(item: Item): Item {
  if (!isText(item)) return item
  const { insertTextRules: _, ...text } = item
  return text
}
