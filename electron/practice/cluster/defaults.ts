import { isObject, type JsonObject, textOf } from './objects'

/**
 * What the API server fills in, for the kinds that have more than empty fields. Each changes the object that it is given.
 * Source: kubernetes 1.34, pkg/apis/{core,batch,apps,rbac}/v1/defaults.go; the pods' part of admission.
 */
const fill = (object: JsonObject, defaults: JsonObject): JsonObject => {
  for (const [key, value] of Object.entries(defaults)) object[key] ??= value
  return object
}
const objectAt = (object: JsonObject, key: string): JsonObject => {
  if (!isObject(object[key])) object[key] = {}
  return object[key]
}
const listAt = (object: JsonObject, key: string): JsonObject[] =>
  Array.isArray(object[key]) ? (object[key] as JsonObject[]) : []

/** Images without a tag, or with `latest`, are pulled always. */
function pullPolicyOf(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent'
  const tag = /:([^/:]*)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

function defaultProbe(probe: JsonObject): void {
  fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
  if (isObject(probe.httpGet)) fill(probe.httpGet, { path: '/', scheme: 'HTTP' })
}

function defaultContainer(container: JsonObject): void {
  fill(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicyOf(textOf(container.image)),
  })
  for (const port of listAt(container, 'ports')) fill(port, { protocol: 'TCP' })
  for (const variable of listAt(container, 'env')) {
    const from = isObject(variable.valueFrom) ? variable.valueFrom : {}
    if (isObject(from.fieldRef)) fill(from.fieldRef, { apiVersion: 'v1' })
    if (variable.value === '') delete variable.value
  }
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (isObject(container[key])) defaultProbe(container[key])
  }
}

function defaultVolume(volume: JsonObject): void {
  for (const kind of ['secret', 'configMap', 'projected', 'downwardAPI']) {
    if (isObject(volume[kind])) fill(volume[kind], { defaultMode: 0o644 })
  }
  if (isObject(volume.hostPath)) fill(volume.hostPath, { type: '' })
  if (Object.keys(volume).every((key) => key === 'name')) volume.emptyDir = {}
}

function defaultPodSpec(spec: JsonObject): void {
  for (const container of [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')])
    defaultContainer(container)
  for (const volume of listAt(spec, 'volumes')) defaultVolume(volume)
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  })
  if (spec.serviceAccountName !== undefined) fill(spec, { serviceAccount: spec.serviceAccountName })
  for (const key of ['nodeSelector', 'imagePullSecrets', 'tolerations', 'volumes', 'initContainers'])
    dropEmpty(spec, key)
}

function dropEmpty(object: JsonObject, key: string): void {
  const value = object[key]
  if (value !== undefined && value !== null && Object.keys(value as object).length === 0) delete object[key]
}

function templateOf(spec: JsonObject): JsonObject {
  const template = objectAt(spec, 'template')
  objectAt(template, 'metadata')
  defaultPodSpec(objectAt(template, 'spec'))
  return template
}

export function defaultJob(job: JsonObject): void {
  const spec = objectAt(job, 'spec')
  const template = templateOf(spec)
  if (spec.completions === undefined && spec.parallelism === undefined) fill(spec, { completions: 1, parallelism: 1 })
  fill(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: isObject(spec.podFailurePolicy) ? 'Failed' : 'TerminatingOrFailed',
  })
  const metadata = objectAt(job, 'metadata')
  const labels = isObject(template.metadata) ? template.metadata.labels : undefined
  const own = isObject(metadata.labels) ? Object.keys(metadata.labels).length : 0
  if (own === 0 && isObject(labels) && Object.keys(labels).length > 0) metadata.labels = labels // one object: what the server adds, both have
}

export function defaultDeployment(deployment: JsonObject): void {
  const spec = objectAt(deployment, 'spec')
  templateOf(spec)
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  const strategy = fill(objectAt(spec, 'strategy'), { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') {
    fill(objectAt(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' })
  }
}

export function defaultPod(pod: JsonObject): void {
  const spec = objectAt(pod, 'spec')
  defaultPodSpec(spec)
  fill(spec, { enableServiceLinks: true })
  for (const container of [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')]) {
    const { limits, requests } = container.resources as JsonObject
    if (isObject(limits))
      (container.resources as JsonObject).requests = { ...limits, ...(isObject(requests) ? requests : {}) }
  }
}

/** What admission adds to a new pod: its service account, its tolerations, its token's volume. */
export function admitPod(pod: JsonObject, suffix: string): void {
  const spec = objectAt(pod, 'spec')
  fill(spec, { serviceAccountName: 'default', priority: 0, preemptionPolicy: 'PreemptLowerPriority' })
  fill(spec, { serviceAccount: spec.serviceAccountName })
  const tolerations = listAt(spec, 'tolerations')
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    if (!tolerations.some((toleration) => toleration.key === key)) {
      tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })
    }
  }
  spec.tolerations = tolerations
  if (spec.automountServiceAccountToken === false) return
  const name = `kube-api-access-${suffix}`
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ]
  spec.volumes = [...listAt(spec, 'volumes'), { name, projected: { sources, defaultMode: 0o644 } }]
  for (const container of [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')]) {
    const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
    container.volumeMounts = [...listAt(container, 'volumeMounts'), { name, readOnly: true, mountPath }]
  }
}

export function defaultSecret(secret: JsonObject): void {
  const texts = isObject(secret.stringData) ? secret.stringData : {}
  for (const [key, value] of Object.entries(texts)) {
    objectAt(secret, 'data')[key] = Buffer.from(textOf(value)).toString('base64')
  }
  delete secret.stringData
  fill(secret, { type: 'Opaque' })
}

export function defaultRoleBinding(binding: JsonObject): void {
  const role = objectAt(binding, 'roleRef')
  fill(role, { apiGroup: 'rbac.authorization.k8s.io' })
  for (const subject of listAt(binding, 'subjects')) {
    if (subject.kind === 'User' || subject.kind === 'Group') fill(subject, { apiGroup: 'rbac.authorization.k8s.io' })
  }
}

export function defaultNamespace(namespace: JsonObject): void {
  const metadata = objectAt(namespace, 'metadata')
  if (metadata.name !== undefined) objectAt(metadata, 'labels')['kubernetes.io/metadata.name'] = metadata.name
}
