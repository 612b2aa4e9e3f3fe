// Writes shared/template/job.schema.json: the JSON schema of a batch/v1 Job, made from what an API server says of itself.
// Make it again with any cluster; the committed one is of Kubernetes 1.34:
//     kubectl get --raw /openapi/v3/apis/batch/v1 | node build/job-schema.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'

const root = 'io.k8s.api.batch.v1.Job'
const target = fileURLToPath(new URL('../shared/template/job.schema.json', import.meta.url))
const refPrefix = '#/components/schemas/'

/** Written by the server alone: known, so not an error in a template, but nothing to complete there. */
const serverWritten = new Set([`${root}.status`, 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta.managedFields'])
const kept = ['description', 'enum', 'required', 'oneOf']

const { components } = JSON.parse(readFileSync(0, 'utf8'))
/** @type {Record<string, any>} */
const definitions = {}
const waiting = [root]
for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  if (definitions[name] === undefined) definitions[name] = convert(components.schemas[name], name)
}

Object.assign(definitions[root].properties.apiVersion, { enum: ['batch/v1'] })
Object.assign(definitions[root].properties.kind, { enum: ['Job'] })
definitions[root].required = ['apiVersion', 'kind', 'spec']

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Job',
  $ref: `#/definitions/${root}`,
  definitions: Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))),
}
writeFileSync(target, await format(JSON.stringify(schema), { parser: 'json', printWidth: 120 }))
console.log(`${target}: ${Object.keys(definitions).length} definitions`)

/**
 * One OpenAPI schema as draft 7 has it. Defaults go: the server fills them in, and most are empty. What is not required
 * may be null, as to the server; unknown fields are errors, as to its strict field validation.
 * @param {any} schema
 * @param {string} path
 * @returns {any}
 */
function convert(schema, path) {
  if (schema.$ref) return { $ref: localRef(schema.$ref) }
  const result = Object.fromEntries(kept.filter((key) => key in schema).map((key) => [key, schema[key]]))
  if (schema.type) result.type = [schema.type, 'null']
  if (serverWritten.has(path)) return result
  if (schema.allOf) result.allOf = schema.allOf.map((/** @type {any} */ one) => convert(one, path))
  if (schema.items) result.items = convert(schema.items, path)
  if (schema.additionalProperties) result.additionalProperties = convert(schema.additionalProperties, path)
  if (!schema.properties) return result
  result.additionalProperties = false
  result.properties = {}
  for (const [key, inner] of Object.entries(schema.properties)) {
    result.properties[key] = convert(inner, `${path}.${key}`)
    if (schema.required?.includes(key) && inner.type) result.properties[key].type = inner.type
  }
  return result
}

/** @param {string} ref */
function localRef(ref) {
  const name = ref.slice(refPrefix.length)
  waiting.push(name)
  return `#/definitions/${name}`
}
