import { largestCount, PullPolicy, Quantity, type TemplateEdit } from '../../model/template-edit'
import type { Path } from '../path'
import { podSpecPath } from '../rule'

/** What belongs into a field. */
export type FieldKind = 'text' | 'quantity' | 'count' | 'choice'

/** A field of the Job's form with one value: where it stands in the template, and what may stand there. */
export interface FormField {
  readonly id: FieldId
  /** As Kubernetes calls it. */
  readonly label: string
  readonly kind: FieldKind
  /** @param flow the path of the container that runs the flow */
  readonly path: (flow: Path) => Path
  /** Of kind `choice`: what to choose from. */
  readonly choices?: readonly string[]
  /** What holds while nothing stands there. */
  readonly unset: string
  readonly help?: string
  /** What is wrong with a text, as a sentence; null for nothing. */
  readonly problem: (text: string) => string | null
  /** @param text null takes the field away */
  readonly edit: (text: string | null) => TemplateEdit
}

export type FieldId =
  | 'image'
  | 'imagePullPolicy'
  | 'cpuRequest'
  | 'cpuLimit'
  | 'memoryRequest'
  | 'memoryLimit'
  | 'serviceAccount'
  | 'backoffLimit'
  | 'ttl'

const amount = (
  id: FieldId,
  label: string,
  list: 'requests' | 'limits',
  resource: 'cpu' | 'memory',
  unset: string,
): FormField => ({
  id,
  label,
  kind: 'quantity',
  path: (flow) => [...flow, 'resources', list, resource],
  unset,
  problem: quantityProblem,
  edit: (value) => ({ kind: 'setResource', list, resource, value }),
})

export const formFields: Readonly<Record<FieldId, FormField>> = {
  image: {
    id: 'image',
    label: 'Image',
    kind: 'text',
    path: (flow) => [...flow, 'image'],
    unset: 'not set',
    problem: (text) => (/\s/.test(text) ? 'The name of an image has no blanks.' : null),
    edit: (image) => ({ kind: 'setImage', image }),
  },
  imagePullPolicy: {
    id: 'imagePullPolicy',
    label: 'Image pull policy',
    kind: 'choice',
    path: (flow) => [...flow, 'imagePullPolicy'],
    choices: PullPolicy.options,
    unset: 'not set: Always for :latest, else IfNotPresent',
    problem: (text) => (isPullPolicy(text) ? null : `Kubernetes knows ${PullPolicy.options.join(', ')}.`),
    edit: (text) => ({ kind: 'setImagePullPolicy', value: text === null ? null : PullPolicy.parse(text) }),
  },
  cpuRequest: amount('cpuRequest', 'CPU request', 'requests', 'cpu', 'not set: as the limit'),
  cpuLimit: amount('cpuLimit', 'CPU limit', 'limits', 'cpu', 'not set: no limit'),
  memoryRequest: amount('memoryRequest', 'Memory request', 'requests', 'memory', 'not set: as the limit'),
  memoryLimit: amount('memoryLimit', 'Memory limit', 'limits', 'memory', 'not set: no limit'),
  serviceAccount: {
    id: 'serviceAccount',
    label: 'Service account',
    kind: 'text',
    path: () => [...podSpecPath, 'serviceAccountName'],
    unset: 'not set: default',
    problem: objectNameProblem,
    edit: (name) => ({ kind: 'setServiceAccount', name }),
  },
  backoffLimit: {
    id: 'backoffLimit',
    label: 'Back-off limit',
    kind: 'count',
    path: () => ['spec', 'backoffLimit'],
    unset: 'not set: 6',
    help: 'How often a failed pod is started again',
    problem: countProblem,
    edit: (text) => ({ kind: 'setBackoffLimit', value: text === null ? null : Number(text) }),
  },
  ttl: {
    id: 'ttl',
    label: 'TTL after finish',
    kind: 'count',
    path: () => ['spec', 'ttlSecondsAfterFinished'],
    unset: 'not set: the Job stays',
    help: 'Seconds until a finished Job is deleted',
    problem: countProblem,
    edit: (text) => ({ kind: 'setTtl', seconds: text === null ? null : Number(text) }),
  },
}

/** What is wrong with what was typed into a field, as a sentence; null for nothing. An empty field is one that isn't set. */
export function fieldProblem({ problem }: FormField, typed: string): string | null {
  const text = typed.trim()
  return text === '' ? null : problem(text)
}

/** @param typed a text without a problem */
export function fieldEdit({ edit }: FormField, typed: string): TemplateEdit {
  const text = typed.trim()
  return edit(text === '' ? null : text)
}

const isPullPolicy = (text: string): boolean => PullPolicy.safeParse(text).success

function quantityProblem(text: string): string | null {
  const [issue] = Quantity.safeParse(text).error?.issues ?? []
  return issue?.message ?? null
}

function countProblem(text: string): string | null {
  const isCount = /^\d+$/.test(text) && Number(text) <= largestCount
  return isCount ? null : `A whole number from 0 to ${largestCount} belongs here.`
}

/** Kubernetes' bounds: of the name of an object, of the name in a label's key, of a label's value. */
const longestName = 253
const longestLabel = 63

const dnsName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const labelText = /^[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$/

/** Of what is an object in the cluster. */
export function objectNameProblem(text: string): string | null {
  if (text === '') return 'A name belongs here.'
  if (text.length > longestName) return `A name has at most ${longestName} characters.`
  return dnsName.test(text)
    ? null
    : 'A name has small letters, digits, hyphens and dots, and begins with a letter or digit.'
}

/** Whether another row has a name. */
export type IsTaken = (name: string) => boolean

export function variableNameProblem(text: string, isTaken: IsTaken): string | null {
  if (text === '') return 'A variable needs a name.'
  if (!/^[\x21-\x7e]+$/.test(text) || text.includes('='))
    return 'The name of a variable has no blank, no = and only ASCII.'
  return isTaken(text) ? 'Another variable has this name, and the last one counts.' : null
}

export function labelKeyProblem(text: string, isTaken: IsTaken): string | null {
  if (text === '') return 'A label needs a key.'
  const slash = text.indexOf('/')
  const prefix = slash === -1 ? null : text.slice(0, slash)
  const name = text.slice(slash + 1)
  if (prefix !== null && objectNameProblem(prefix) !== null)
    return 'Before the slash of a label’s key stands a name such as example.com.'
  if (name.length > longestLabel) return `A label’s key has at most ${longestLabel} characters behind the slash.`
  if (!labelText.test(name))
    return 'A label’s key has letters, digits, hyphens, dots and underscores, and ends with a letter or digit.'
  return isTaken(text) ? 'This label stands there already.' : null
}

export function labelValueProblem(text: string): string | null {
  if (text === '') return null
  if (text.length > longestLabel) return `A label’s value has at most ${longestLabel} characters.`
  return labelText.test(text)
    ? null
    : 'A label’s value has letters, digits, hyphens, dots and underscores, and ends with a letter or digit.'
}
