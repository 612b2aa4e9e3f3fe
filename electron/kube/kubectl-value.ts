import { isAlias, isMap, isScalar, isSeq, Scalar, type Document, type Node, type Pair, type YAMLMap } from 'yaml'
import { keyOfPlain, readPlain } from '../../shared/yaml/kubectl-scalars'

/** What kubectl makes of YAML before it looks at the fields. A mapping has its keys as texts; the last of two stands. */
export type KubectlValue = null | boolean | number | bigint | string | readonly KubectlValue[] | KubectlMap
export type KubectlMap = ReadonlyMap<string, KubectlValue>

/** Why kubectl would refuse YAML that is well formed; `offset` says where, in UTF-16 units from 0. */
export class KubectlYamlError extends Error {
  override readonly name = 'KubectlYamlError'
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message)
  }
}

/**
 * How a document is parsed whose values are read here: what a scalar means is not decided by the parser, and neither is
 * what a tag or a merge key does.
 */
export const kubectlOptions = {
  version: '1.1',
  schema: 'failsafe',
  resolveKnownTags: false,
  merge: false,
  uniqueKeys: false,
} as const

/**
 * The value of a document that was parsed with `kubectlOptions`, whose aliases can be followed and stay within limits.
 * Source: go.yaml.in/yaml 2.4.2, resolve.go and decode.go; sigs.k8s.io/yaml 1.6.0, YAMLToJSON.
 * @throws KubectlYamlError
 */
export const kubectlValueOf = (document: Document): KubectlValue => valueOf(document.contents, document)

function valueOf(given: unknown, document: Document): KubectlValue {
  const node = followed(given, document)
  if (node === null) return null
  if (isSeq(node)) return node.items.map((item) => valueOf(item, document))
  if (isMap(node)) {
    const entries = new Map<string, KubectlValue>()
    addPairs(node, entries, document)
    return entries
  }
  const value = isScalar(node) ? scalarOf(node) : null
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new KubectlYamlError(startOf(node), 'a number is not finite')
}

function followed(given: unknown, document: Document): Node | null {
  if (!isAlias(given)) return (given ?? null) as Node | null
  return given.resolve(document) ?? null
}

/** One pair after the other: a merge key replaces what stands before it, and is replaced by what comes after. */
function addPairs(map: YAMLMap, entries: Map<string, KubectlValue>, document: Document): void {
  for (const pair of map.items) {
    if (isMergeKey(pair.key)) {
      for (const source of mergedMaps(pair, document)) addPairs(source, entries, document)
    } else {
      entries.set(keyOf(pair.key, document), valueOf(pair.value, document))
    }
  }
}

/** The first of several wins, so it comes last. */
function mergedMaps(pair: Pair, document: Document): readonly YAMLMap[] {
  const isList = isSeq(pair.value)
  const sources = isSeq(pair.value) ? [...pair.value.items].reverse() : [pair.value]
  return sources.map((source) => {
    const node = followed(source, document)
    if (isMap(node)) return node
    throw new KubectlYamlError(
      startOf(pair.key),
      `what << takes in is ${isList ? 'not a list of mappings' : 'no mapping'}`,
    )
  })
}

const mergeTag = 'tag:yaml.org,2002:merge'
const isMergeKey = (key: unknown): boolean =>
  isScalar(key) &&
  sourceOf(key) === '<<' &&
  (key.tag === mergeTag || (key.type === Scalar.PLAIN && key.tag === undefined))

/** JSON has only texts for keys. */
function keyOf(given: unknown, document: Document): string {
  const node = followed(given, document)
  if (isScalar(node)) {
    const isPlain = node.type === Scalar.PLAIN && node.tag === undefined
    const key = isPlain ? keyOfPlain(sourceOf(node)) : scalarOf(node)
    if (typeof key === 'string') return key
    if (typeof key === 'number' || typeof key === 'boolean') return String(key)
  }
  throw new KubectlYamlError(startOf(given), 'a key is not a text')
}

const startOf = (node: unknown): number => (isScalar(node) || isMap(node) || isSeq(node) ? (node.range?.[0] ?? 0) : 0)
const sourceOf = (scalar: Scalar): string => scalar.source ?? (typeof scalar.value === 'string' ? scalar.value : '')

const yamlTag = 'tag:yaml.org,2002:'

function scalarOf(scalar: Scalar): KubectlValue {
  const source = sourceOf(scalar)
  // A lone half of a character is no text.
  if (/\p{Surrogate}/u.test(source)) throw new KubectlYamlError(startOf(scalar), 'an escape stands for no character')
  const tag = scalar.tag?.startsWith(yamlTag) ? scalar.tag.slice(yamlTag.length) : scalar.tag
  if (tag === undefined) return scalar.type === Scalar.PLAIN ? readPlain(source) : source
  if (tag === 'binary') return binary(source, scalar)
  // Any other tag says nothing: the text stays as it is.
  if (!['bool', 'int', 'float', 'null', 'timestamp'].includes(tag)) return source
  const value = readPlain(source)
  if (tag === 'timestamp' ? timestamp.test(source) : kindsOf(value).includes(tag)) return value
  throw new KubectlYamlError(startOf(scalar), `a value is not what its tag says, !!${tag}`)
}

function kindsOf(value: KubectlValue): readonly string[] {
  if (value === null) return ['null']
  if (typeof value === 'boolean') return ['bool']
  if (typeof value === 'bigint') return ['int', 'float']
  if (typeof value === 'number') return Number.isInteger(value) ? ['int', 'float'] : ['float']
  return []
}

/** Bytes that are no UTF-8 become question marks, as JSON is made of them. */
function binary(source: string, scalar: Scalar): string {
  const bytes = bytesOfBase64(source)
  if (bytes === null)
    throw new KubectlYamlError(startOf(scalar), 'a value is not the base64 that its tag says, !!binary')
  return bytes.toString('utf8')
}

/** Base64 as Go reads it: with its padding, in the common alphabet, line breaks anywhere. null for what is none. */
export function bytesOfBase64(text: string): Buffer | null {
  const packed = text.replace(/[\r\n]/g, '')
  const isBase64 = packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed)
  return isBase64 ? Buffer.from(packed, 'base64') : null
}

const timestamp =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/
