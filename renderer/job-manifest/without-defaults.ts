import { quantityIn } from '../../shared/model/quantity'
import { isMapping, valueAt } from '../../shared/template/path'

type Mapping = Readonly<Record<string, unknown>>

/**
 * What the API server writes into a Job where nothing is said.
 * Source: kubernetes 1.34, pkg/apis/{core,batch}/v1/defaults.go; a template of pods gets fewer defaults than a pod.
 */
const defaults: Readonly<Record<string, readonly unknown[]>> = {
  // The Job
  parallelism: [1],
  completions: [1],
  backoffLimit: [6],
  completionMode: ['NonIndexed'],
  suspend: [false],
  manualSelector: [false],
  podReplacementPolicy: ['TerminatingOrFailed', 'Failed'],
  // Its pods
  restartPolicy: ['Always'],
  terminationGracePeriodSeconds: [30],
  dnsPolicy: ['ClusterFirst'],
  schedulerName: ['default-scheduler'],
  terminationMessagePath: ['/dev/termination-log'],
  terminationMessagePolicy: ['File'],
  protocol: ['TCP'],
  apiVersion: ['v1'],
  // Probes
  timeoutSeconds: [1],
  periodSeconds: [10],
  successThreshold: [1],
  failureThreshold: [3],
  scheme: ['HTTP'],
  path: ['/'],
  // Volumes
  defaultMode: [0o644],
  type: [''],
}
/** Written empty where nothing is said. */
const emptyDefaults: readonly string[] = ['metadata', 'securityContext', 'resources', 'emptyDir']
/** Left out by the server when they are empty, or null. */
const isNothing = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) ? value.length === 0 : isEmpty(value))
const isEmpty = (value: unknown): boolean => isMapping(value) && Object.keys(value).length === 0

/**
 * A Job as the cluster has it, without the defaults that the cluster filled in and with amounts as they were written; and the one
 * that was written, without what the cluster leaves out because it says nothing.
 * @param written the Job as it would be sent: what it says itself stays in both
 */
export function withoutDefaults(created: unknown, written: unknown): readonly [created: unknown, written: unknown] {
  return [withoutFilled(created, written, []), withoutEmpty(written, created)]
}

function withoutFilled(value: unknown, written: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => withoutFilled(item, counterpartOf(item, index, written), path))
  if (!isMapping(value)) return isQuantity(path) && isSameQuantity(value, written) ? written : value
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const at = valueAt(written, [key])
    if (at === undefined && isFilled(key, item, value, path)) return []
    return [[key, withoutFilled(item, at, [...path, key])] as const]
  })
  return Object.fromEntries(entries)
}

/** The server writes an amount in a form of its own: `500m` for 0.5. */
const isQuantity = (path: readonly string[]): boolean =>
  ['limits', 'requests'].includes(path.at(-2) ?? '') || path.at(-1) === 'sizeLimit'

function isSameQuantity(one: unknown, other: unknown): boolean {
  const [first, second] = [quantityIn(one), quantityIn(other)]
  // Thousandths are added up in doubles.
  return first !== null && second !== null && Math.abs(first - second) <= 1e-9 * Math.max(first, second)
}

/** Items that have names are told by them. */
function counterpartOf(item: unknown, index: number, others: unknown): unknown {
  if (!Array.isArray(others)) return undefined
  const list = others as readonly unknown[]
  const name = valueAt(item, ['name'])
  return typeof name === 'string' ? list.find((other) => valueAt(other, ['name']) === name) : list[index]
}

/** Names and values that users choose are no fields. */
const freeKeys: readonly string[] = ['labels', 'annotations', 'nodeSelector', 'matchLabels', 'limits', 'requests']

function isFilled(key: string, value: unknown, among: Mapping, path: readonly string[]): boolean {
  if (freeKeys.includes(path.at(-1) ?? '')) return false
  switch (key) {
    case 'namespace':
      return path.join('.') === 'metadata'
    case 'imagePullPolicy':
      return value === pullPolicyOf(among['image'])
    case 'serviceAccount':
      // The old name of the field, which has what the new one has.
      return value === among['serviceAccountName']
    default:
      if (emptyDefaults.includes(key)) return isEmpty(value)
      return Object.hasOwn(defaults, key) && (defaults[key]?.includes(value) ?? false)
  }
}

/** An image without a tag, or with `latest`, is pulled always. */
function pullPolicyOf(image: unknown): string {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent'
  const tag = /:([^/:]*)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

function withoutEmpty(value: unknown, created: unknown): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown, index) => withoutEmpty(item, counterpartOf(item, index, created)))
  if (!isMapping(value)) return value
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const at = valueAt(created, [key])
    return at === undefined && isNothing(item) ? [] : [[key, withoutEmpty(item, at)] as const]
  })
  return Object.fromEntries(entries)
}
