import { isDeepStrictEqual } from 'node:util'
import { quantityOf } from './quantity'
import type { Cause } from './status-error'
import { isObject, type JsonObject, type Labels, textOf } from './objects'

/**
 * What the API server refuses, in its words and its order.
 * Source: kubernetes 1.34, pkg/apis/{core,batch,apps}/validation; k8s.io/apimachinery, pkg/util/validation.
 */
const required = (field: string, detail = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: `Required value${detail === '' ? '' : `: ${detail}`}`,
  field,
})
const invalidValue = (field: string, value: unknown, detail: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${detail}`,
  field,
})
const unsupported = (field: string, value: string, supported: readonly string[]): Cause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: "${value}": supported values: ${supported.map((one) => `"${one}"`).join(', ')}`,
  field,
})

const dnsLabel = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const dnsSubdomain = `${dnsLabel}(\\.${dnsLabel})*`
const labelValue = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'
const namePart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const isWhole = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text)
const tooLong = (length: number): string => `must be no more than ${length} characters`

const subdomainMessage = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${dnsSubdomain}')`
const labelMessage = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${dnsLabel}')`
const labelValueMessage = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${labelValue}')`
const namePartMessage = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePart}')`

function subdomainFaults(name: string): string[] {
  return [...(name.length > 253 ? [tooLong(253)] : []), ...(isWhole(dnsSubdomain, name) ? [] : [subdomainMessage])]
}
function dnsLabelFaults(name: string): string[] {
  return [...(name.length > 63 ? [tooLong(63)] : []), ...(isWhole(dnsLabel, name) ? [] : [labelMessage])]
}

function validateLabels(labels: unknown, field: string): Cause[] {
  const causes: Cause[] = []
  for (const [key, value] of Object.entries((labels ?? {}) as Labels)) {
    const name = key.includes('/') ? key.slice(key.indexOf('/') + 1) : key
    if (name === '') causes.push(invalidValue(field, key, 'name part must be non-empty'))
    else {
      if (name.length > 63) causes.push(invalidValue(field, key, `name part ${tooLong(63)}`))
      if (!isWhole(namePart, name)) causes.push(invalidValue(field, key, namePartMessage))
    }
    if (value.length > 63) causes.push(invalidValue(field, value, tooLong(63)))
    if (!isWhole(labelValue, value)) causes.push(invalidValue(field, value, labelValueMessage))
  }
  return causes
}

/** @param form which names the kind allows. */
export function validateMeta(metadata: JsonObject, form: 'subdomain' | 'label' | 'path'): Cause[] {
  const name = typeof metadata.name === 'string' ? metadata.name : ''
  const causes: Cause[] = []
  if (name === '') causes.push(required('metadata.name', 'name or generateName is required'))
  else if (form === 'path') {
    if (/[/%]/.test(name))
      causes.push(invalidValue('metadata.name', name, `may not contain '${name.includes('/') ? '/' : '%'}'`))
  } else {
    const faults = form === 'label' ? dnsLabelFaults(name) : subdomainFaults(name)
    causes.push(...faults.map((fault) => invalidValue('metadata.name', name, fault)))
  }
  return [...causes, ...validateLabels(metadata.labels, 'metadata.labels')]
}

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? (value as JsonObject[]) : [])

function validateResources(resources: unknown, field: string): Cause[] {
  const { limits, requests } = (isObject(resources) ? resources : {}) as Record<string, Labels | undefined>
  const causes: Cause[] = []
  for (const [name, request] of Object.entries(requests ?? {})) {
    const limit = limits?.[name]
    if (quantityOf(request) < 0)
      causes.push(invalidValue(`${field}.requests[${name}]`, request, 'must be greater than or equal to 0'))
    else if (limit !== undefined && quantityOf(request) > quantityOf(limit)) {
      causes.push(invalidValue(`${field}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`))
    }
  }
  return causes
}

function validateEnv(env: readonly JsonObject[], field: string): Cause[] {
  return env.flatMap((variable, index) => {
    const at = `${field}.env[${index}]`
    if (variable.name === undefined || variable.name === '') return [required(`${at}.name`)]
    const both = isObject(variable.valueFrom) && typeof variable.value === 'string' && variable.value !== ''
    return both ? [invalidValue(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty')] : []
  })
}

function validateContainers(containers: readonly JsonObject[], field: string, volumes: ReadonlySet<unknown>): Cause[] {
  const seen = new Set<unknown>()
  return containers.flatMap((container, index) => {
    const at = `${field}[${index}]`
    const name = typeof container.name === 'string' ? container.name : ''
    const policy = textOf(container.imagePullPolicy)
    const policies = ['Always', 'IfNotPresent', 'Never']
    const duplicate: Cause = {
      reason: 'FieldValueDuplicate',
      message: `Duplicate value: "${name}"`,
      field: `${at}.name`,
    }
    const causes = [
      ...(name === ''
        ? [required(`${at}.name`)]
        : dnsLabelFaults(name).map((fault) => invalidValue(`${at}.name`, name, fault))),
      ...(container.image === undefined || container.image === '' ? [required(`${at}.image`)] : []),
      ...validateEnv(listOf(container.env), at),
      ...listOf(container.volumeMounts).flatMap((mount, place): Cause[] =>
        volumes.has(mount.name)
          ? []
          : [
              {
                reason: 'FieldValueNotFound',
                message: `Not found: "${textOf(mount.name)}"`,
                field: `${at}.volumeMounts[${place}].name`,
              },
            ],
      ),
      ...(policies.includes(policy) ? [] : [unsupported(`${at}.imagePullPolicy`, policy, policies)]),
      ...validateResources(container.resources, `${at}.resources`),
      ...(seen.has(name) && name !== '' ? [duplicate] : []),
    ]
    seen.add(name)
    return causes
  })
}

function validatePodSpec(spec: JsonObject, field: string): Cause[] {
  const volumes = new Set(listOf(spec.volumes).map((volume) => volume.name))
  const containers = listOf(spec.containers)
  const policy = textOf(spec.restartPolicy)
  const policies = ['Always', 'OnFailure', 'Never']
  return [
    ...(containers.length === 0
      ? [required(`${field}.containers`)]
      : validateContainers(containers, `${field}.containers`, volumes)),
    ...validateContainers(listOf(spec.initContainers), `${field}.initContainers`, volumes),
    ...(policies.includes(policy) ? [] : [unsupported(`${field}.restartPolicy`, policy, policies)]),
    ...(spec.nodeSelector === undefined ? [] : validateLabels(spec.nodeSelector, `${field}.nodeSelector`)),
    ...(spec.serviceAccountName === undefined
      ? []
      : subdomainFaults(textOf(spec.serviceAccountName)).map((fault) =>
          invalidValue(`${field}.serviceAccountName`, spec.serviceAccountName, fault),
        )),
  ]
}

const nonNegative = (spec: JsonObject, key: string): Cause[] =>
  typeof spec[key] === 'number' && spec[key] < 0
    ? [invalidValue(`spec.${key}`, spec[key], 'must be greater than or equal to 0')]
    : []

export function validateJob(job: JsonObject): Cause[] {
  const spec = job.spec as JsonObject
  const template = spec.template as { metadata: JsonObject; spec: JsonObject }
  const policy = textOf(template.spec.restartPolicy)
  const wanted: readonly string[] = ['OnFailure', 'Never']
  const numbers = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished']
  return [
    ...numbers.flatMap((key) => nonNegative(spec, key)),
    ...validateLabels(template.metadata.labels, 'spec.template.labels'),
    ...validatePodSpec(template.spec, 'spec.template.spec'),
    ...(policy === 'Always'
      ? [required('spec.template.spec.restartPolicy', 'valid values: "OnFailure", "Never"')]
      : []),
    ...(policy === 'Always' || wanted.includes(policy)
      ? []
      : [unsupported('spec.template.spec.restartPolicy', policy, wanted)]),
  ]
}

/** What of a Job may not change. The real answer shows the whole value in Go's spelling; here it is its JSON. */
export function validateJobUpdate(job: JsonObject, old: JsonObject): Cause[] {
  const [spec, before] = [job.spec as JsonObject, old.spec as JsonObject]
  return ['completions', 'selector', 'template', 'completionMode']
    .filter((key) => !isDeepStrictEqual(spec[key], before[key]))
    .map((key) => invalidValue(`spec.${key}`, spec[key], 'field is immutable'))
}

export function validateDeployment(deployment: JsonObject): Cause[] {
  const spec = deployment.spec as JsonObject
  const template = spec.template as { metadata: JsonObject; spec: JsonObject }
  const labels = isObject(template.metadata.labels) ? template.metadata.labels : {}
  const selector = isObject(spec.selector) ? spec.selector : undefined
  const matchLabels = Object.entries(isObject(selector?.matchLabels) ? selector.matchLabels : {})
  const matches = matchLabels.length > 0 && matchLabels.every(([key, value]) => labels[key] === value)
  const policy = textOf(template.spec.restartPolicy)
  return [
    ...nonNegative(spec, 'replicas'),
    ...(selector === undefined ? [required('spec.selector')] : []),
    ...(matches
      ? []
      : [
          invalidValue(
            'spec.template.metadata.labels',
            template.metadata.labels ?? null,
            '`selector` does not match template `labels`',
          ),
        ]),
    ...validateLabels(template.metadata.labels, 'spec.template.labels'),
    ...validatePodSpec(template.spec, 'spec.template.spec'),
    ...(policy === 'Always' ? [] : [unsupported('spec.template.spec.restartPolicy', policy, ['Always'])]),
  ]
}

export const validatePod = (pod: JsonObject): Cause[] => validatePodSpec(pod.spec as JsonObject, 'spec')
