import { isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, Scalar, type Document, type Pair } from 'yaml'
import { isMergeKey } from '../yaml/expand-aliases'
import { keyText } from '../yaml/key-text'
import type { TemplateCheck } from './template-check'
import type { YamlSource } from './yaml-source'

/**
 * What is to be said of a document's form: what of it kubectl leaves out, or takes for something else than it looks like.
 * Nothing of it keeps the document from being a template.
 */
export function documentChecks(document: Document, source: YamlSource): readonly TemplateCheck[] {
  const found: TemplateCheck[] = []
  const say = (rule: string, offset: number, message: string): void => {
    const { line, column } = source.placeAt(offset)
    found.push({ rule, severity: 'warning', line, column, message })
  }
  const visit = (node: unknown): void => {
    if (isPair(node)) visit(node.value)
    if (isMap(node)) sayOfKeys(node.items, document, say)
    if (isCollection(node)) for (const item of node.items) visit(item)
  }
  visit(document.contents)
  for (const { code, pos } of document.warnings) {
    if (code === 'TAG_RESOLVE_FAILED')
      say(
        'unknown-tag',
        pos[0],
        'kubectl leaves this tag out, and Prefect’s own agents refuse a template for it. Remove it.',
      )
  }
  return found
}

type Say = (rule: string, offset: number, message: string) => void

function sayOfKeys(pairs: readonly Pair[], document: Document, say: Say): void {
  const before = new Set<string>()
  for (const pair of pairs) {
    const { key } = pair
    const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0
    if (isMergeKey(pair)) {
      if (mergedKeys(pair.value, document).some((one) => before.has(one))) say('late-merge', offset, lateMerge)
      continue
    }
    const text = keyText(key) ?? ''
    if (before.has(text)) say('duplicate-key', offset, duplicate)
    before.add(text)
    if (isScalar(key) && key.type === Scalar.PLAIN && key.source !== text) {
      const message = `As a key, ${String(key.source)} is "${text}" to kubectl. Put it in quotes if it is meant as it stands.`
      say('key-reading', offset, message)
    }
  }
}

function mergedKeys(value: unknown, document: Document): readonly string[] {
  const source = isAlias(value) ? value.resolve(document) : value
  if (isMap(source)) return source.items.map(({ key }) => keyText(key) ?? '')
  return isSeq(value) ? value.items.flatMap((item) => (isSeq(item) ? [] : mergedKeys(item, document))) : []
}

const duplicate =
  'This key stands twice in one mapping: the last value counts, as for kubectl, and the others are lost. Remove all but one.'
const lateMerge =
  'What << merges here replaces a key that stands above it, as for kubectl; for PyYAML, with which Prefect’s own agents read templates, it does not. ' +
  'Put << first.'
