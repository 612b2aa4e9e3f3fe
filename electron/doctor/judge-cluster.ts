import { failed, fine, skipped, warning, type Finding } from '../../shared/model/check'
import { leftUndone } from '../../shared/model/missing-rights'
import { formatQuantity, quantityOf } from '../../shared/model/quantity'
import { rightName, ruleText, type Right } from '../../shared/model/rights'
import { command } from '../../shared/model/shell-command'
import type { Quota } from '../kube/namespace-facts'

/** @param exists null for want of the right to see it @param dryRunSaw what the dry run of a Job showed of it */
export function judgeNamespace(
  namespace: string,
  exists: boolean | null,
  dryRunSaw: 'there' | 'missing' | 'nothing',
): Finding {
  if (exists === true) return fine(`${namespace} is there.`)
  if (exists === false || dryRunSaw === 'missing')
    return failed(`The cluster has no namespace ${namespace}.`, {
      next: 'Create it, or choose another one.',
      copy: command`kubectl create namespace ${namespace}`,
    })
  const unseen = `This user may not look at namespaces`
  return dryRunSaw === 'there'
    ? fine(`${unseen}, but the server would take a Job in ${namespace}: it is there.`)
    : warning(`${unseen}, and no dry run shows it: whether ${namespace} is there is not known.`, {
        next: 'Look with `kubectl get namespaces` as somebody who may.',
      })
}

/** What an agent can't do without: the rest is a loss. */
const vital = new Set(['create', 'get', 'list'])

/** @param denied verbs of the right */
export function judgeRight(right: Right, denied: readonly string[], namespace: string): Finding {
  if (denied.length === 0) return fine(`allowed in ${namespace}`)
  const resource = rightName(right)
  const missing = { ...right, verbs: denied }
  const more = {
    next: `Add this rule to a Role of the user in ${namespace}.`,
    copy: ruleText(missing),
  }
  if (resource === 'jobs' && denied.some((verb) => vital.has(verb)))
    return failed(`${denied.join(', ')} denied in ${namespace}: the agent can’t work without.`, more)
  return warning(`${denied.join(', ')} denied in ${namespace}: ${leftUndone(denied, resource)}.`, more)
}

/** What a run's Job asks of a namespace: amounts by the names that quotas have for them. */
export type Asked = Readonly<Record<string, number>>

/**
 * Whether one more run fits under every quota of the namespace.
 * @param quotas null when there is no right to see them
 */
export function judgeQuota(quotas: readonly Quota[] | null, asked: Asked, namespace: string): Finding {
  if (quotas === null) return skipped(`This user may not look at the quotas of ${namespace}.`)
  if (quotas.length === 0) return fine(`${namespace} has no quota.`)
  const all = quotas.flatMap((quota) => limitsOf(quota, asked))
  const never = all.filter(({ hard, asked: one }) => one > hard)
  if (never.length > 0)
    return failed(`A run asks for more than the quota ever gives: ${never.map(words).join('; ')}.`, {
      next: 'Raise the quota, or lower what the template asks for.',
    })
  const full = all.filter(({ hard, used, asked: one }) => one > hard - used)
  if (full.length > 0)
    return warning(`There is no room for another run now: ${full.map(words).join('; ')}.`, {
      next: 'Runs wait until others have ended and their Jobs are gone. Delete finished Jobs, or raise the quota.',
    })
  if (all.length === 0) return fine(`The quotas of ${namespace} limit nothing that a run’s Job asks for.`)
  return fine(`Free: ${all.map(({ name, hard, used }) => `${formatAmount(name, hard - used)} ${name}`).join(', ')}.`)
}

interface Limit {
  readonly quota: string
  readonly name: string
  readonly hard: number
  readonly used: number
  readonly asked: number
}

function limitsOf({ name: quota, hard, used }: Quota, asked: Asked): readonly Limit[] {
  return Object.entries(hard).flatMap(([name, text]) => {
    const one = asked[name]
    const most = quantityOf(text)
    if (one === undefined || most === null) return []
    return [{ quota, name, hard: most, used: quantityOf(used[name] ?? '0') ?? 0, asked: one }]
  })
}

const words = ({ quota, name, hard, used, asked }: Limit): string =>
  `quota ${quota} gives ${formatAmount(name, hard)} ${name}, ${formatAmount(name, used)} are used, a run asks for ${formatAmount(name, asked)}`

const formatAmount = (name: string, amount: number): string =>
  formatQuantity(name.replace(/^(requests|limits)\./, ''), Math.max(0, amount))

/** An object that the template names, and whether it is there; null when there is no right to see it. */
export interface Named {
  readonly name: string
  readonly exists: boolean | null
}

export function judgeAccount({ name, exists }: Named, namespace: string): Finding {
  if (exists === null) return skipped(`This user may not look at service accounts of ${namespace}.`)
  if (exists) return fine(`${name} is there.`)
  return failed(`${namespace} has no service account ${name}: Jobs would be made, and no pod of them.`, {
    next: 'Create it, or name another one in the template.',
    copy: command`kubectl create serviceaccount ${name} -n ${namespace}`,
  })
}

export function judgePullSecrets(secrets: readonly Named[], namespace: string): Finding {
  if (secrets.length === 0) return fine('Jobs name none.')
  const missing = secrets.filter(({ exists }) => exists === false).map(({ name }) => name)
  if (missing.length > 0)
    return failed(`${namespace} has no secret ${missing.join(', ')}: images that need a login can’t be pulled.`, {
      next: 'Create it, or leave it out of the template and the agent’s settings.',
      copy: missing
        .map(
          (name) =>
            command`kubectl create secret docker-registry ${name} -n ${namespace} --docker-server=SERVER --docker-username=USER --docker-password=PASSWORD`,
        )
        .join('\n'),
    })
  const unseen = secrets.filter(({ exists }) => exists === null).map(({ name }) => name)
  if (unseen.length > 0)
    return skipped(
      `This user may not look at secrets of ${namespace}: whether ${unseen.join(', ')} is there is not known.`,
    )
  return fine(`${secrets.map(({ name }) => name).join(', ')}: there.`)
}
