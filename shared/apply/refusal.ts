import { z } from 'zod'
import { asSentence } from '../model/sentence'
import { command } from '../model/shell-command'
import { nameOf, ObjectRef } from './objects'

/** What an API server answers that does not take an object, as far as it could be read. */
export interface ServerAnswer {
  /** HTTP status; 0 for no answer. */
  readonly status: number
  readonly message: string
  /** What its Status is about; "" where it does not say. */
  readonly kind: string
  readonly name: string
}

/** Why an object is not taken, and what helps. */
export const Refusal = z.object({
  ref: ObjectRef,
  /**
   * - conflict: others manage the fields that would change; that can be chosen to be theirs no longer.
   * - right: the user may not do it. noNamespace: there is nowhere to put it. unanswered: nobody knows.
   */
  kind: z.enum(['conflict', 'right', 'noNamespace', 'quota', 'invalid', 'unanswered']),
  /** A line without a full stop. */
  what: z.string(),
  /** Why, and what to do, in sentences. */
  why: z.string(),
  /** What makes it possible, to be typed or given to an administrator; null where there is no such command. */
  command: z.string().nullable(),
  /** The server's own words. */
  quote: z.string(),
})
export type Refusal = Readonly<z.infer<typeof Refusal>>

/** What was tried with an object. */
export type Attempt = 'get' | 'patch' | 'delete'

/** @param user as the kubeconfig names them, where the server does not */
export function refusalOf(answer: ServerAnswer, ref: ObjectRef, attempt: Attempt, user: string | null): Refusal {
  const { status, message, kind, name } = answer
  const base = { ref, quote: message, command: null }
  const object = nameOf(ref)
  if (status === 409 && /^Apply failed with \d+ conflict/.test(message))
    return { ...base, ...conflictWords(answer, ref) }
  if (status === 404 && kind === 'namespaces')
    return {
      ...base,
      kind: 'noNamespace',
      what: `There is no namespace ${name || ref.namespace}`,
      why: 'Create it, or give another.',
      command: command`kubectl create namespace ${name || ref.namespace}`,
    }
  if (/because it is being terminated/.test(message))
    return {
      ...base,
      kind: 'noNamespace',
      what: `The namespace ${ref.namespace} is being deleted`,
      why: 'Nothing can be created in it any more. Wait until it is gone and create it again, or give another.',
    }
  const denied = deniedRight.exec(message)?.groups
  if (denied) {
    const who = denied['user'] ?? user ?? 'the user'
    return {
      ...base,
      kind: 'right',
      what: `${who} may not ${denied['verb'] ?? attempt} ${denied['resource'] ?? ref.kind} in ${ref.namespace}`,
      why: `${object} can’t be ${done[attempt]} without that right. An administrator can apply the YAML in your place, or give you the rights to install in this namespace:`,
      command: grant(who, ref.namespace),
    }
  }
  const raising = escalation.exec(message)
  if (raising) {
    const who = raising[1] ?? user ?? 'the user'
    return {
      ...base,
      kind: 'right',
      what: `${who} may not give the agent rights that they don’t have themselves`,
      why: `${object} gives rights in ${ref.namespace}, and Kubernetes lets nobody give more than they have. Leave the rights out and have an administrator make them, or have one give you:`,
      command: grant(who, ref.namespace),
    }
  }
  if (status === 401)
    return {
      ...base,
      kind: 'right',
      what: 'The cluster does not know who you are',
      why: 'The credentials of the kubeconfig’s user are not taken: they may have run out. Log in again.',
    }
  if (/exceeded quota: /.test(message))
    return {
      ...base,
      kind: 'quota',
      what: `The quota of ${ref.namespace} has no room for ${object}`,
      why: 'Delete what is not needed there, have the quota raised, or give another namespace.',
      command: command`kubectl describe quota -n ${ref.namespace}`,
    }
  if (status === 0 || status === 408 || status === 429 || status >= 500)
    return {
      ...base,
      kind: 'unanswered',
      what: `The cluster gives no answer about ${object}`,
      why: asSentence(`Try again when it does: ${message}`),
    }
  return {
    ...base,
    kind: 'invalid',
    what: `The API server does not take ${object}`,
    why: 'Its words say what is wrong. Correct the options that say so, or ask who set up the rules of this cluster.',
  }
}

const done: Readonly<Record<Attempt, string>> = { get: 'compared', patch: 'applied', delete: 'deleted' }

/** `User "u" cannot patch resource "deployments" in API group "apps" in the namespace "n"` */
const deniedRight = /User "(?<user>[^"]*)" cannot (?<verb>\S+) (?:resource|path) "(?<resource>[^"]+)"/
/** `user "u" (groups=[…]) is attempting to grant RBAC permissions not currently held` */
const escalation = /user "([^"]*)" \(groups=.*is attempting to grant RBAC permissions not currently held/s

/** All that an installation takes, in this namespace alone: Kubernetes’ own role of an administrator of a namespace has it. */
export function grant(user: string, namespace: string): string {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user)
  const whom = account ? command`--serviceaccount=${`${account[1]}:${account[2]}`}` : command`--user=${user}`
  return `${command`kubectl create rolebinding flowdeck-installers -n ${namespace}`} --clusterrole=admin ${whom}`
}

function conflictWords({ message }: ServerAnswer, ref: ObjectRef): Pick<Refusal, 'kind' | 'what' | 'why'> {
  const { managers, fields } = conflictOf(message)
  const whose = managers.length === 0 ? 'Somebody else' : managers.join(' and ')
  const which = fields.length === 0 ? 'fields' : fields.join(', ')
  return {
    kind: 'conflict',
    what: `${whose} manages ${which} of ${nameOf(ref)}`,
    why: 'What stands there is another value than the one to be applied. Leave it to them, with an option that says the same; or take the fields over.',
  }
}

/**
 * Whose fields an apply would change.
 * `Apply failed with 2 conflicts: conflicts with "kubectl" using apps/v1:\n- .spec.replicas\n- .spec.paused`
 * Source: kubernetes 1.34, structured-merge-diff, and apimachinery, pkg/api/errors, NewApplyConflict.
 */
export function conflictOf(message: string): {
  readonly managers: readonly string[]
  readonly fields: readonly string[]
} {
  const managers = [...message.matchAll(/conflicts? with "([^"]+)"/g)].map(([, manager = '']) => manager)
  const lines = [...message.matchAll(/^- (\..*)$/gm)].map(([, field = '']) => field)
  const inline = [...message.matchAll(/conflict with "[^"]+"[^:\n]*: (\..*)$/gm)].map(([, field = '']) => field)
  return { managers: [...new Set(managers)], fields: [...new Set([...inline, ...lines])] }
}
