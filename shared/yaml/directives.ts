import type { Unreadable } from './unreadable'

/**
 * The first line before a text's document that says how to read it and that kubectl does not take: another version than
 * 1.1, a name that it does not know, one said twice. The parser takes all of them.
 * Source: go.yaml.in/yaml/v2 2.4.2, parserc.go, yaml_parser_process_directives; scannerc.go.
 */
export function strangeDirective(text: string): Unreadable | null {
  const known = new Set<string>()
  for (const { 0: line, index } of text.matchAll(/^.*$/gm)) {
    if (!/^(?:%|[ \t\r]*(?:#|$))/.test(line)) return null
    if (!line.startsWith('%')) continue
    const handle = version.test(line) ? '%YAML' : tag.exec(line)?.[1]
    if (handle === undefined || known.has(handle)) return { kind: 'directive', offset: index, message }
    known.add(handle)
  }
  return null
}

/** Whether a text begins with a line that says how to read what follows, and that kubectl knows. */
export const isDirective = (text: string): boolean => {
  const [line = ''] = /^.*/.exec(text) ?? []
  return version.test(line) || tag.test(line)
}

const message = 'A line that begins with % stands here, and kubectl takes none but %YAML 1.1 and %TAG, each once.'
const version = /^%YAML[ \t]+0?1\.0?1[ \t]*(?:#.*)?\r?$/
const tag =
  /^%TAG[ \t]+(!|![\w-]*!)[ \t]+[\w%;/?:@&=+$,.!~*'()[\]#-][\w%;/?:@&=+$,.!~*'()[\]-]*(?:#.*|[ \t]+(?:#.*)?)?\r?$/
