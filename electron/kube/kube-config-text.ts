import { isCollection, type Document, type ErrorCode, type YAMLError } from 'yaml'
import { inFigures, kubeConfigLimits } from '../../shared/yaml/limits'
import { parseYaml } from '../../shared/yaml/parse-yaml'
import type { YamlProblem } from '../../shared/yaml/yaml-problem'
import { kubectlValueOf, kubectlOptions, KubectlYamlError, type KubectlValue } from './kubectl-value'
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

/** What YAML may not hold, and what is a line break to kubectl and none to us. */
// eslint-disable-next-line no-control-regex
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|\p{Surrogate}/u
const lineBreak = /[\x85\u2028\u2029]/

/**
 * What the first document of a kubeconfig says; kubectl looks no further.
 * @returns null for a text without content
 * @throws KubeConfigError, which says where it breaks and never shows what stands there: it may be a password
 */
export function contentOf(given: string): KubectlValue {
  const text = given.startsWith('\ufeff') ? given.slice(1) : given
  const odd = control.exec(text)
  if (odd) {
    const what = lineBreak.test(odd[0]) ? 'an old kind of line break (U+0085, U+2028 or U+2029)' : 'a control character'
    throw new KubeConfigError(at(odd.index, text, `${what} stands there`))
  }
  const { documents, problem } = parseYaml(text, kubeConfigLimits, kubectlOptions)
  const [document] = documents
  const error = document?.errors.find((each) => !isBehindBrackets(document, each))
  if (error) throw new KubeConfigError(at(error.pos[0], text, yamlWords[error.code] ?? 'this is not YAML'))
  if (problem && !(document && problem.offset >= document.range[2])) {
    throw new KubeConfigError(at(problem.offset, text, problemWords[problem.kind]))
  }
  if (!document) return null
  try {
    return kubectlValueOf(document)
  } catch (fault) {
    if (!(fault instanceof KubectlYamlError)) throw fault
    throw new KubeConfigError(at(fault.offset, text, fault.message))
  }
}

/** Behind a value in brackets kubectl looks no further: where two JSON files have become one, it takes the first. */
const isBehindBrackets = ({ contents }: Document.Parsed, { code, pos }: YAMLError): boolean =>
  code === 'UNEXPECTED_TOKEN' && isCollection(contents) && contents.flow === true && pos[0] >= contents.range[1]

function at(offset: number, text: string, words: string): string {
  const before = text.slice(0, offset).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${words}`
}

/** Without the names of anchors, which may be a password that begins with a star. */
const problemWords: Readonly<Record<YamlProblem['kind'], string>> = {
  cycle: 'an alias stands inside of what it names',
  noAnchor: 'an alias without its anchor',
  tooLong: `it has more than ${inFigures(kubeConfigLimits.chars)} characters`,
  tooMany: `it has more than ${inFigures(kubeConfigLimits.values)} keys and values, aliases written out`,
  tooDeep: `its lists and mappings are more than ${inFigures(kubeConfigLimits.depth)} levels deep`,
}

const yamlWords: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'an alias without its anchor',
  BAD_DQ_ESCAPE: 'an escape that YAML does not know',
  BAD_INDENT: 'the indentation does not fit',
  BLOCK_AS_IMPLICIT_KEY: 'a value stands where its key should',
  BAD_SCALAR_START: 'a value begins with a character that is reserved',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines, or its colon is missing',
  TAB_AS_INDENT: 'a tab stands where spaces should',
  UNEXPECTED_TOKEN: 'something stands where nothing should',
}
