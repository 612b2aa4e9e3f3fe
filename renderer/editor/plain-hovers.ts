import type * as Monaco from 'monaco-editor/esm/vs/editor/editor.api'

/** What the language server says of a field, without the schema's name above it and a link to a file that nobody has. */
export const fieldWords = (markdown: string): string =>
  markdown
    .replace(/^#{1,6} .*(?:\n+|$)/, '')
    .replace(/(?<!\s)\s*Source: \[[^\]]*\]\([^)]*\)\s*$/, '')
    .trim()

/** Monaco as monaco-yaml is given it: what it shows of a field under the pointer is `fieldWords`. */
export function withPlainHovers(monaco: typeof Monaco): typeof Monaco {
  const registerHoverProvider: typeof monaco.languages.registerHoverProvider = (selector, provider) =>
    monaco.languages.registerHoverProvider(selector, {
      async provideHover(...asked) {
        const hover = await provider.provideHover(...asked)
        const contents = (hover?.contents ?? [])
          .map((content) => ({ ...content, value: fieldWords(content.value) }))
          .filter(({ value }) => value !== '')
        return hover && contents.length > 0 ? { ...hover, contents } : null
      },
    })
  return { ...monaco, languages: { ...monaco.languages, registerHoverProvider } }
}
