import openapi from './openapi-1.34.json' with { type: 'json' }

/** One schema of Kubernetes' own OpenAPI v3 document (1.34, the kinds that the practice cluster has). */
export interface Schema {
  readonly type?: string
  readonly format?: string
  readonly default?: unknown
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly $ref?: string
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-patch-merge-key'?: string
  readonly 'x-kubernetes-patch-strategy'?: string
}

export const schemas = openapi as unknown as Readonly<Record<string, Schema>>
const prefix = '#/components/schemas/'

/** A property's schema with what it refers to; `name` is the definition's, such as `io.k8s.api.core.v1.Container`. */
export interface Resolved {
  readonly schema: Schema
  readonly name: string | undefined
  /** What the place that refers says of itself: list and map types, patch keys, defaults. */
  readonly place: Schema
}

export function resolve(place: Schema): Resolved {
  const ref = place.$ref ?? place.allOf?.[0]?.$ref
  if (ref === undefined) return { schema: place, name: undefined, place }
  const name = ref.slice(prefix.length)
  return { schema: schemas[name] ?? {}, name, place }
}

export const schemaNamed = (name: string): Resolved => resolve({ $ref: prefix + name })

/** The Go type's name as decoding errors give it: `v1.Container` of `io.k8s.api.core.v1.Container`. */
export const goTypeOf = (name: string): string => name.split('.').slice(-2).join('.')
