import schema from './job.schema.json' with { type: 'json' }

/**
 * The JSON schema (draft 7) of a batch/v1 Job, so that the editor completes, explains and checks without a cluster.
 * Unknown fields are errors in it. Made by build/job-schema.mjs from the OpenAPI of Kubernetes 1.34.
 */
export const jobSchema: JsonSchema = schema

/** As much of a JSON schema as this one uses. */
export interface JsonSchema {
  readonly title?: string
  readonly description?: string
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
  readonly allOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean | JsonSchema
  readonly definitions?: Readonly<Record<string, JsonSchema>>
}
