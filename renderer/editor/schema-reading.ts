import { readPlain } from '../../shared/yaml/kubectl-scalars'

/**
 * Whether the schema is content with a scalar as kubectl reads it. The language server goes by YAML 1.1, to which `12:30:45` is
 * a number and `1e3` is text; what is to be said of such a text, the template's own checks say.
 * @param text as it stands in the document
 * @param message of the language server, as `Incorrect type. Expected one of string, null.`
 */
export function fitsForKubectl(text: string, message: string): boolean {
  const [, wanted = ''] = /^incorrect type\. expected (?:one of )?(.+)$/i.exec(message) ?? []
  if (wanted === '' || /^["'|>[{&*!]|\n/.test(text)) return false
  const kinds = kindsOf(readPlain(text))
  return (wanted.match(/[a-z]+/g) ?? []).some((kind) => kinds.includes(kind))
}

/** What JSON schema calls it. */
function kindsOf(value: ReturnType<typeof readPlain>): readonly string[] {
  if (value === null) return ['null']
  if (typeof value === 'bigint' || Number.isInteger(value)) return ['integer', 'number']
  return [typeof value]
}
