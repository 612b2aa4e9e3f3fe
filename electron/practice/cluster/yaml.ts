import { parse } from 'yaml'
import { mustBeShallow, parseJson } from '../listener/json'
import type { Json } from './objects'

/** YAML is read some 50 times as slowly as JSON, which kubectl sends; what stands in a request as YAML was written by hand. */
const longest = 128 * 1024

/** Reads a text of YAML, of which JSON is a part. @throws Error that says what is wrong with it */
export function readYaml(text: string): Json {
  if (/^\s*[{[]/.test(text)) {
    try {
      return parseJson(text) as Json
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  if (text.length > longest) throw new Error(`YAML is read up to ${longest} characters. Send JSON instead.`)
  // Looking for keys that are there twice takes a time that grows with their square: the last one counts.
  const value = parse(text, { uniqueKeys: false }) as Json
  mustBeShallow(value)
  return value
}
