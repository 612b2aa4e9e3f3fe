import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, validate, type DocumentNode } from 'graphql'
import { expect, test } from 'vitest'
import { documents as documents06 } from '../0.6/documents'
import { reads as reads06 } from '../0.6/reads'
import { documents as documents1 } from '../1/documents'
import { reads as reads1 } from '../1/reads'

const schemaOf = (dialect: string) =>
  buildSchema(readFileSync(join(import.meta.dirname, '..', dialect, 'schema.graphql'), 'utf8'))

const named = (documents: Readonly<Record<string, DocumentNode>>) => Object.entries(documents)

test.each(named({ ...reads06, ...documents06 }))('0.6’s schema has all that %s asks for', (_, document) => {
  expect(validate(schemaOf('0.6'), document)).toEqual([])
})

test.each(named({ ...reads1, ...documents1 }))('1.x’s schema has all that %s asks for', (_, document) => {
  expect(validate(schemaOf('1'), document)).toEqual([])
})
