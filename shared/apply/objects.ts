import { z } from 'zod'
import { utf8ToBytes } from '@noble/hashes/utils'

/** Kinds of which an installation has objects. */
export const ObjectKind = z.enum(['ServiceAccount', 'Role', 'RoleBinding', 'Secret', 'Deployment', 'Lease'])
export type ObjectKind = z.infer<typeof ObjectKind>

/** An object of the cluster by its name. */
export const ObjectRef = z.object({ kind: ObjectKind, namespace: z.string(), name: z.string() })
export type ObjectRef = Readonly<z.infer<typeof ObjectRef>>

/** "Deployment prefect-agent" */
export const nameOf = ({ kind, name }: Pick<ObjectRef, 'kind' | 'name'>): string => `${kind} ${name}`
export const isSame = (one: ObjectRef, other: ObjectRef): boolean =>
  one.kind === other.kind && one.namespace === other.namespace && one.name === other.name

/** An object as it is sent to the API server. */
export interface WantedObject {
  readonly ref: ObjectRef
  readonly object: Readonly<Record<string, unknown>>
}

/** Under which name Flowdeck applies what installs an agent, and knows it again. */
export const installManager = 'flowdeck-install'

/**
 * Objects as an installation has them, as they are applied: with a namespace, where upstream leaves that to `kubectl apply -n`.
 * The texts of a Secret become its data: a server-side apply of `stringData` leaves nobody the manager of the values.
 * @throws Error for an object of a kind that no installation has, which is a mistake of ours
 */
export function wantedObjects(objects: readonly object[], namespace: string): readonly WantedObject[] {
  return objects.map((each) => {
    const { metadata, ...object } = each as { kind: string; metadata: { name: string; namespace?: string } }
    const ref = {
      kind: ObjectKind.parse(object.kind),
      name: metadata.name,
      namespace: metadata.namespace ?? namespace,
    }
    return { ref, object: { ...withData(object), metadata: { ...metadata, namespace: ref.namespace } } }
  })
}

function withData(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { stringData, ...rest } = object
  if (stringData === undefined) return object
  const data = Object.entries(stringData as Record<string, string>).map(([key, text]) => [key, base64(text)])
  return { ...rest, data: Object.fromEntries(data) as unknown }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Of a text's UTF-8. Neither Node nor the DOM is at hand here. */
function base64(text: string): string {
  const bytes = utf8ToBytes(text)
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,6}/g) ?? []
  const encoded = groups.map((group) => letters[parseInt(group.padEnd(6, '0'), 2)]).join('')
  return encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '=')
}

interface Managed {
  readonly manager?: unknown
  readonly operation?: unknown
}

/** Who manages fields of an object, each once; the cluster itself, which writes its status, is left out. */
export function managersOf(live: object): readonly string[] {
  const { metadata } = live as { metadata?: { managedFields?: readonly (Managed & { subresource?: unknown })[] } }
  const entries = Array.isArray(metadata?.managedFields) ? metadata.managedFields : []
  const names = entries
    .filter(({ subresource }) => subresource !== 'status')
    .flatMap(({ manager }) => (typeof manager === 'string' ? [manager] : []))
  return [...new Set(names)]
}

/** Whether Flowdeck has applied an object. */
export function isOurs(live: object): boolean {
  const { metadata } = live as { metadata?: { managedFields?: readonly Managed[] } }
  const entries = Array.isArray(metadata?.managedFields) ? metadata.managedFields : []
  return entries.some(({ manager, operation }) => manager === installManager && operation === 'Apply')
}
