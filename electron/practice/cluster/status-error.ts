import type { KubeObject } from './objects'

export interface Cause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** An answer other than success, in the API server's own words; thrown by whatever finds the reason. */
export class StatusError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string | undefined,
    message: string,
    readonly details?: object,
    readonly metadata: object = {},
  ) {
    super(message)
  }

  get body(): object {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      message: this.message,
      ...(this.reason === undefined ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    }
  }
}

interface Named {
  readonly group: string
  readonly plural: string
  readonly kind: string
}

const groupOf = (resource: Named): { group?: string } => (resource.group === '' ? {} : { group: resource.group })
const qualified = (name: string, resource: Named): string =>
  resource.group === '' ? name : `${name}.${resource.group}`

/** What an error about an object says of it. */
const about = (resource: Named, name?: string): object => ({
  ...(name === undefined ? {} : { name }),
  ...groupOf(resource),
  kind: resource.plural,
})
const shown = (resource: Named, name: string): string => `${qualified(resource.plural, resource)} "${name}"`

export const notFound = (resource: Named, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${shown(resource, name)} not found`, about(resource, name))

export function alreadyExists(resource: Named, { metadata }: KubeObject): StatusError {
  const { name, deletionTimestamp } = metadata
  const leaving = deletionTimestamp === undefined ? '' : 'object is being deleted: '
  return new StatusError(
    409,
    'AlreadyExists',
    `${leaving}${shown(resource, name)} already exists`,
    about(resource, name),
  )
}

/** @param name undefined when no single object was named. */
export function forbidden(resource: Named, name: string | undefined, why: string): StatusError {
  const what = name === undefined ? qualified(resource.plural, resource) : shown(resource, name)
  return new StatusError(403, 'Forbidden', `${what} is forbidden: ${why}`, about(resource, name))
}

export function modified(resource: Named, name: string): StatusError {
  const why = 'the object has been modified; please apply your changes to the latest version and try again'
  const message = `Operation cannot be fulfilled on ${shown(resource, name)}: ${why}`
  return new StatusError(409, 'Conflict', message, about(resource, name))
}

/** A delete whose precondition names another object or version. The real server says the kind here, not the plural. */
export const preconditionFailed = (resource: Named, name: string, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource.group === '' ? resource.plural : resource.kind, resource)} "${name}": ${why}`,
    { name, ...groupOf(resource), kind: resource.group === '' ? resource.plural : resource.kind },
  )

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message)

/** As `field.ErrorList.ToAggregate`: in the message each text once, in the causes all of them. */
export function invalid(
  named: { readonly kind: string; readonly group: string },
  name: string,
  causes: readonly Cause[],
): StatusError {
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))]
  const kind = named.group === '' ? named.kind : `${named.kind}.${named.group}`
  return new StatusError(
    422,
    'Invalid',
    `${kind} "${name}" is invalid: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`,
    {
      ...(name === '' ? {} : { name }),
      ...(named.group === '' ? {} : { group: named.group }),
      ...(named.kind === '' ? {} : { kind: named.kind }),
      causes,
    },
  )
}

export const expired = (message: string): StatusError => new StatusError(410, 'Expired', message)

export const methodNotAllowed = (): StatusError =>
  new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

export const unknownResource = (): StatusError =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
