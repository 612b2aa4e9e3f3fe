import type { ErrorCode, YAMLError } from 'yaml'

export const isUnclosed = ({ message }: Pick<YAMLError, 'message'>): boolean => message.includes('and end with a')

/** What is wrong with a text's form, as a clause. The parser's own words may quote what stands there. */
export function wordsOfError({ code, message }: Pick<YAMLError, 'code' | 'message'>): string {
  if (isUnclosed({ message })) return 'a bracket is not closed, or its end stands too far left'
  if (message.startsWith('Sequence item without'))
    return 'the indentation does not fit that of the lines above, or a dash is missing'
  return words[code] ?? 'something stands here that YAML has no place for'
}

const words: Readonly<Partial<Record<ErrorCode, string>>> = {
  ALIAS_PROPS: 'an alias has an anchor or a tag',
  BAD_ALIAS: 'an alias or an anchor has no name',
  BAD_COLLECTION_TYPE: 'a tag says another kind of value than stands behind it',
  BAD_DIRECTIVE: 'a line begins with %',
  BAD_DQ_ESCAPE: 'in double quotes stands a backslash with a character behind it that is no escape',
  BAD_INDENT: 'the indentation does not fit that of the lines above',
  BAD_PROP_ORDER: 'an anchor or a tag stands where none can',
  BAD_SCALAR_START: 'a value begins with a character that YAML keeps for itself, and needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a list or a mapping begins where none can: on the line of its key, or indented too far',
  BLOCK_IN_FLOW: 'between brackets stands a value that only indentation can hold',
  KEY_OVER_1024_CHARS: 'a key has more than 1024 characters',
  MISSING_CHAR: 'a quote, bracket, comma, colon or space is missing',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines, or its colon is missing',
  MULTIPLE_ANCHORS: 'a value has two anchors',
  MULTIPLE_TAGS: 'a value has two tags',
  TAB_AS_INDENT: 'a tab stands where only spaces may indent',
  TAG_RESOLVE_FAILED: 'a value is not of the type that its tag says',
  UNEXPECTED_TOKEN: 'something stands here that YAML has no place for',
}
