/**
 * Whether a text meets a search: any of its words, all those after a plus, none of those after a minus. Words in quotes
 * belong together. Source: prefect 3.9.1, server/utilities/text_search_parser.py.
 */
export function textMeets(text: string, query: string): boolean {
  const lower = text.toLowerCase()
  const terms = [...query.toLowerCase().matchAll(/([-!+]?)(?:"([^"]*)"|(\S+))/g)].map(
    ([, sign = '', quoted, word]) => ({
      sign,
      has: lower.includes(quoted ?? word ?? ''),
    }),
  )
  const any = terms.filter(({ sign }) => sign === '')
  if (any.length > 0 && !any.some(({ has }) => has)) return false
  return terms.every(({ sign, has }) => (sign === '+' ? has : sign === '' || !has))
}
