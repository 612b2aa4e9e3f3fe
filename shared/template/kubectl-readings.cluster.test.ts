import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { expandAliases } from '../yaml/expand-aliases'
import { canonicalJson } from '../yaml/json-text'
import { readPlain } from '../yaml/kubectl-scalars'
import { printYaml, writeYaml } from '../yaml/write-yaml'
import {
  ourReading,
  refusedHere,
  refusedThere,
  theirReading,
  whyOtherwise,
  type Reading,
} from './compare-readings.stage'
import { parseTemplate } from './parse-template'
import { readYaml, withoutByteOrderMark } from './yaml-source'
import { YamlFuzz } from './fuzz-yaml.stage'

// Held to kubectl's own reader, which test:cluster has on its PATH.

/** Where other texts begin: FLOWDECK_SEED=7 npm run test:cluster -- kubectl-readings. */
const chosenSeed = Number(process.env.FLOWDECK_SEED ?? 0)
const fuzzOf = (usualSeed: number): YamlFuzz => new YamlFuzz(chosenSeed || usualSeed)

/** What it makes of each text: its documents as JSON, or why it refuses. */
function kubectl(texts: readonly string[]): { documents?: string; error?: string }[] {
  const input = texts.map((manifest) => JSON.stringify({ manifest })).join('\n')
  const said = execFileSync('reading', { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  return said
    .trimEnd()
    .split('\n')
    .map((line) =>
      line.startsWith('{"documents":')
        ? { documents: line.slice('{"documents":'.length, -1) }
        : (JSON.parse(line) as { error: string }),
    )
}

test('the recorded readings are kubectl’s', () => {
  const path = join(import.meta.dirname, 'kubectl-readings.golden.json')
  const golden = JSON.parse(readFileSync(path, 'utf8')) as readonly (readonly [string, string | null])[]
  const now = kubectl(golden.map(([text]) => text))
  expect(now.map(({ documents = null }) => documents)).toEqual(golden.map(([, documents]) => documents))
})

test('20,000 scalars: the same values and keys', () => {
  const fuzz = fuzzOf(1)
  // What ends or begins something else is not one.
  const scalars = [...new Set(Array.from({ length: 20_000 }, () => fuzz.plain().trim()))].filter(
    (text) => text !== '' && !/^[-?:](?: |$)|: |:$| #|^[%@]|^---/.test(text),
  )
  const texts = scalars.flatMap((text) => [`a: ${text}\n`, `? ${text}\n: 1\n`, `- ${text}\n`])
  const theirs = kubectl(texts).map(theirReading)
  const differing = texts.filter((text, at) => !isSame(ourReading(text), theirs[at]))
  expect(differing.filter((text) => !/-\.?0|0b-0/.test(text))).toEqual([])
  expect(readPlain('0400')).toBe(256)
})

const isSame = (ours: Reading, theirs: Reading | undefined): boolean =>
  (ours.refused === undefined) === (theirs?.refused === undefined) && ours.documents === theirs?.documents

/** A key that stands there as a number and as a text is two to kubectl, which takes the value of either, by chance. */
const isSteady = (text: string): boolean =>
  new Set(kubectl(Array.from({ length: 50 }, () => text)).map(({ documents }) => documents)).size === 1

test('10,000 texts: the same values, or both refuse, or the reason is known', () => {
  const fuzz = fuzzOf(2)
  const texts = Array.from({ length: 10_000 }, () => fuzz.text())
  const theirs = kubectl(texts).map(theirReading)
  const unexplained: string[] = []
  const counts = { same: 0, bothRefuse: 0, refusedHere: 0, refusedThere: 0, otherwise: 0 }
  texts.forEach((text, at) => {
    const ours = ourReading(text)
    const other = theirs[at] ?? { refused: '' }
    if (ours.refused !== undefined && other.refused !== undefined) counts.bothRefuse++
    else if (isSame(ours, other)) counts.same++
    else if (ours.refused !== undefined) {
      counts.refusedHere++
      if (refusedHere[ours.refused] === undefined)
        unexplained.push(`refused here for ${ours.refused}: ${JSON.stringify(text)}`)
    } else if (other.refused !== undefined) {
      counts.refusedThere++
      if (!refusedThere.some(([words]) => words.test(other.refused ?? '')))
        unexplained.push(`${other.refused}: ${JSON.stringify(text)}`)
    } else {
      counts.otherwise++
      if (whyOtherwise(text) === null && isSteady(text)) unexplained.push(`otherwise: ${JSON.stringify(text)}`)
    }
  })
  expect(unexplained).toEqual([])
  // Otherwise little is compared, or too much is explained away.
  const { same, bothRefuse, ...differing } = counts
  expect(Object.values(differing).reduce((sum, each) => sum + each, 0)).toBeLessThan(300)
  expect(same).toBeGreaterThan(5_500)
  expect(bothRefuse).toBeGreaterThan(3_500)
  if (chosenSeed === 0)
    expect(counts).toEqual({ same: 5887, bothRefuse: 3870, refusedHere: 234, refusedThere: 8, otherwise: 1 })
})

test('what is wrong with 5,000 texts is said without showing them, and without the runtime’s words', () => {
  const fuzz = fuzzOf(4)
  const marker = 'S3cr3tMarker'
  for (let count = 0; count < 5_000; count++) {
    const text = fuzz.text().replaceAll(/[a-zA-Z]{2,}/g, marker)
    const parsed = parseTemplate(text)
    const found = parsed.ok ? [] : parsed.problems.filter(({ rule }) => rule !== 'not-a-job')
    const said = found.map(({ message }) => message).join('\n')
    // A template may begin with two marks of the byte order.
    if (ourReading(withoutByteOrderMark(text)).refused !== undefined)
      expect(found, JSON.stringify(text)).not.toEqual([])
    expect(said).not.toMatch(/S3cr3t|Cannot read|undefined|iterable|BigInt|node:/)
  }
})

/** Half of a character can't be written, in JSON neither once it is bytes. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [wellFormed(key), wellFormed(inner)]))
}

/** A value, and what is written of it; in every third it has been a template that was rendered. */
const written = (): readonly { readonly yaml: string; readonly meant: string }[] => {
  const fuzz = fuzzOf(3)
  return Array.from({ length: 5_000 }, () => {
    const value = [fuzz.value(3)]
    return { yaml: writeYaml(value), meant: canonicalJson(wellFormed(value)) }
  })
}

test('what is written is read by kubectl as it was meant', () => {
  const all = written()
  const theirs = kubectl(all.map(({ yaml }) => yaml)).map(theirReading)
  expect(all.filter(({ meant }, at) => theirs[at]?.documents !== `[${meant}]`)).toEqual([])
})

test('what is written is read here, and by YAML 1.1 and 1.2, as it was meant', () => {
  for (const { yaml, meant } of written()) {
    expect(ourReading(yaml).documents).toBe(`[${meant}]`)
    for (const version of ['1.1', '1.2'] as const)
      expect(canonicalJson(parse(yaml, { version, intAsBigInt: true, merge: true }))).toBe(meant)
  }
})

// What text is read again when a template was printed, whatever its spelling.
test('a template that is printed says what it said', () => {
  const fuzz = new YamlFuzz(5)
  const printed = Array.from({ length: 5_000 }, () => fuzz.text()).flatMap((text) => {
    const ours = ourReading(text).documents
    const [document, second] = readYaml(text).documents
    if (ours === undefined || !document || second) return []
    expandAliases(document)
    return [{ text, ours, yaml: printYaml(document) }]
  })
  const theirs = kubectl(printed.map(({ yaml }) => yaml)).map(theirReading)
  expect(printed.length).toBeGreaterThan(1_000)
  expect(printed.filter(({ ours }, at) => theirs[at]?.documents !== ours)).toEqual([])
})

/** Of an environment that other tests have made for a Prefect. */
const python = ['3.9.1', '1.4.1', '0.6.7']
  .map((version) => join(homedir(), '.cache', 'flowdeck', `prefect-${version}`, 'bin', 'python'))
  .find((path) => existsSync(path))

test.skipIf(python === undefined)('what is written is read by PyYAML as it was meant', () => {
  const program = `
import json, sys, yaml
for line in sys.stdin.buffer:
    try: print(json.dumps(yaml.safe_load(json.loads(line)), default=lambda one: f'{type(one)} {one}'))
    except Exception as error: print(json.dumps({'error': str(error)}))
`
  const all = written()
  const input = all.map(({ yaml }) => JSON.stringify(yaml)).join('\n')
  const said = execFileSync(python ?? '', ['-c', program], { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  const theirs = said
    .trimEnd()
    .split('\n')
    .map((documents) => theirReading({ documents }))
  expect(all.filter(({ meant }, at) => theirs[at]?.documents !== meant)).toEqual([])
})
