import { expect, test } from 'vitest'
import golden from './slug.golden.json'
import { slugOfKey, slugOfLabel, slugOfName } from './slug'

/** See build/golden/prefect_3.py. */
const cases = golden as unknown as readonly (readonly [text: string, name: string | null, key: string, label: string])[]

/** Names of characters that mean nothing to HTML are letters here; upstream knows 252 of them. */
const named = new Set(['&eacute;'])

test.each(cases.filter(([text]) => !named.has(text)))('equals python-slugify: %j', (text, name, key, label) => {
  expect([slugOfName(text), slugOfKey(text), slugOfLabel(text)]).toEqual([name, key, label])
})
