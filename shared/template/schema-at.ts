import { jobSchema, type JsonSchema } from './job-schema'
import type { Path } from './path'

/** Whether a field of a Job can only be text; false for what the schema does not know. */
export function isTextField(path: Path): boolean {
  const types = schemaAt(path)?.type
  const some = types === undefined ? [] : [types].flat()
  return some.includes('string') && some.every((type) => type === 'string' || type === 'null')
}

/** The fields that may stand at a place of a Job; none where any key may, and where the schema knows nothing. */
export function fieldNamesAt(path: Path): readonly string[] {
  const { properties, additionalProperties } = schemaAt(path) ?? {}
  return typeof additionalProperties === 'object' || additionalProperties === true ? [] : Object.keys(properties ?? {})
}

function schemaAt(path: Path): JsonSchema | undefined {
  let schema = followed(jobSchema)
  for (const step of path) schema = followed(typeof step === 'number' ? schema?.items : fieldOf(schema, step))
  return schema
}

function fieldOf(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  const { properties, additionalProperties } = schema ?? {}
  if (properties && Object.hasOwn(properties, key)) return properties[key]
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

/** Fields of the API are described by one schema each, which another may stand around. */
function followed(schema: JsonSchema | undefined): JsonSchema | undefined {
  const [only] = schema?.allOf ?? []
  if (only) return followed(only)
  const name = schema?.$ref?.replace('#/definitions/', '')
  return name === undefined ? schema : followed(jobSchema.definitions?.[name])
}
