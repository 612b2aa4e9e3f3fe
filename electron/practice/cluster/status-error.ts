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
    readonly details?: Readonly<Record<string, unknown>>,
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

export const notFound = (resource: Named, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${qualified(resource.plural, resource)} "${name}" not found`, {
    name,
    ...groupOf(resource),
    kind: resource.plural,
  })

export const alreadyExists = (resource: Named, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${qualified(resource.plural, resource)} "${name}" already exists`, {
    name,
    ...groupOf(resource),
    kind: resource.plural,
  })

export const modified = (resource: Named, name: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource.plural, resource)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { name, ...groupOf(resource), kind: resource.plural },
  )

/** A delete whose precondition names another object or version. The real server says the kind here, not the plural. */
export const preconditionFailed = (resource: Named, name: string, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource.group === '' ? resource.plural : resource.kind, resource)} "${name}": ${why}`,
    { name, ...groupOf(resource), kind: resource.group === '' ? resource.plural : resource.kind },
  )

/** @param name undefined when no single object was named. */
export const forbidden = (resource: Named, name: string | undefined, why: string): StatusError =>
  new StatusError(
    403,
    'Forbidden',
    `${qualified(resource.plural, resource)}${name === undefined ? '' : ` "${name}"`} is forbidden: ${why}`,
    { ...(name === undefined ? {} : { name }), ...groupOf(resource), kind: resource.plural },
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
