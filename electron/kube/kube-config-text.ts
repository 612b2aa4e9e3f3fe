import { isCollection, type Document, type YAMLError } from 'yaml'
import { strangeDirective } from '../../shared/yaml/directives'
import { asKubectl } from '../../shared/yaml/kubectl-schema'
import { respelled } from '../../shared/yaml/libyaml-spellings'
import { inFigures, kubeConfigLimits } from '../../shared/yaml/limits'
import { parseYaml, valueOf } from '../../shared/yaml/parse-yaml'
import { unreadableText, unreadableValues, type Unreadable } from '../../shared/yaml/unreadable'
import type { YamlProblem } from '../../shared/yaml/yaml-problem'
import { wordsOfError } from '../../shared/yaml/yaml-words'
import { KubeConfigError } from './kube-config-error'

/**
 * A kubeconfig's text: UTF-8, or UTF-16 when its first bytes say so.
 * @throws KubeConfigError, a sentence's end
 */
export function textOfBytes(bytes: Buffer): string {
  const encoding = encodingOf(bytes)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw new KubeConfigError(`it is not text in ${encoding === 'utf-8' ? 'UTF-8' : 'UTF-16, as its first bytes say'}`)
  }
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
}

/**
 * What the first document of a kubeconfig says, as JSON has it; kubectl looks no further.
 * @returns null for a text without content
 * @throws KubeConfigError, which says where it breaks and never shows what stands there: it may be a password
 */
export function contentOf(given: string): unknown {
  const text = given.startsWith('\ufeff') ? given.slice(1) : given
  const strange = unreadableText(text)
  // kubectl takes these in a kubeconfig, and in a manifest not.
  if (strange && !['directive', 'separator'].includes(strange.kind)) throw refusal(strange, text)
  const directive = strangeDirective(text)
  if (directive) throw refusal(directive, text)
  const { document, problem, errors } = parsed(text)
  const [error] = errors
  if (error) throw new KubeConfigError(at(error.pos[0], text, wordsOfError(error)))
  if (problem && !(document && problem.offset >= document.range[2])) throw refusal(problem, text)
  if (!document) return null
  const [unreadable] = unreadableValues(document, text)
  if (unreadable) throw refusal(unreadable, text)
  return valueOf(document)
}

/** So often a text is read in another spelling: what is behind one mistake may be another. */
const spellingsMost = 3

/** Its first document; as kubectl's own reader takes it where that takes more than the parser. */
function parsed(text: string): Parsed {
  let [first, spelling] = [firstOf(text), text]
  for (let times = 0; times < spellingsMost && first.errors.length > 0 && !first.problem; times++) {
    spelling = respelled(spelling, first.errors)
    first = firstOf(spelling)
  }
  return first
}

interface Parsed {
  readonly document: Document.Parsed | undefined
  readonly problem: YamlProblem | null
  readonly errors: readonly YAMLError[]
}

function firstOf(text: string): Parsed {
  const { documents, problem } = parseYaml(text, kubeConfigLimits, asKubectl)
  const [document] = documents
  const errors = document?.errors.filter((each) => !isBehindBrackets(document, each)) ?? []
  return { document, problem, errors }
}

/** Behind a value in brackets kubectl looks no further: where two JSON files have become one, it takes the first. */
const isBehindBrackets = ({ contents }: Document.Parsed, { code, pos }: YAMLError): boolean =>
  code === 'UNEXPECTED_TOKEN' && isCollection(contents) && contents.flow === true && pos[0] >= contents.range[1]

const refusal = ({ kind, offset }: YamlProblem | Unreadable, text: string): KubeConfigError =>
  new KubeConfigError(at(offset, text, words[kind]))

function at(offset: number, text: string, what: string): string {
  const before = text.slice(0, offset).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${what}`
}

/** Without the names of anchors, which may be a password that begins with a star. */
const words: Readonly<Record<YamlProblem['kind'] | Unreadable['kind'], string>> = {
  cycle: 'an alias stands inside of what it names',
  noAnchor: 'an alias without its anchor',
  tooLong: `it has more than ${inFigures(kubeConfigLimits.chars)} characters`,
  tooMany: `it has more than ${inFigures(kubeConfigLimits.values)} keys and values, aliases written out`,
  tooDeep: `its lists and mappings are more than ${inFigures(kubeConfigLimits.depth)} levels deep`,
  character: 'a control character stands there, or half of a surrogate pair',
  lineEnd: 'an old kind of line break stands there (a carriage return alone, U+0085, U+2028 or U+2029)',
  directive: 'a line begins with %, and kubectl knows no such one there but %YAML 1.1 and %TAG',
  separator: 'something stands behind ---',
  key: 'a key is not a text',
  merge: 'what << merges is not a mapping',
  notJson: 'a number is not finite',
  escape: 'an escape stands there that kubectl does not know',
  tab: 'a tab stands where only spaces may indent',
  colon: 'a colon stands right before a comma or a bracket',
}
