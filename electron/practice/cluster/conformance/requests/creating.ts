import { job, labels, podSpec, post, rows, withContainer } from './request'

export const creating = rows('creating Jobs', [
  ['as the agent does', post(job('one'))],
  ['again: it exists', post(job('one'))],
  ['with a field manager', post(job('two'), '?fieldManager=flowdeck')],
  ['dry', post(job('dry'), '?dryRun=All')],
  ['dry, of one that exists', post(job('one'), '?dryRun=All')],
  ['with another dryRun', post(job('dry'), '?dryRun=Some')],
  ['with generateName', post({ ...job('x'), metadata: { generateName: 'gen-', labels: labels('gen') } })],
  ['without labels of its own', post(job('bare', {}, podSpec, {}), '?dryRun=All')],
  ['without any label', post({ ...job('bare'), metadata: { name: 'bare' }, spec: { template: { spec: podSpec } } }, '?dryRun=All')],
  ['with options', post(job('opts', { backoffLimit: 0, ttlSecondsAfterFinished: 9, activeDeadlineSeconds: 60, suspend: true }), '?dryRun=All')],
  ['with quantities that are not canonical', post(job('quant', {}, withContainer({ resources: { requests: { cpu: 0.5, memory: '1024Mi' }, limits: { cpu: '1000m', memory: '1.5Gi' } } })), '?dryRun=All')],
  ['with volumes, probes, ports and secrets', post(job('rich', {}, {
    ...withContainer({
      ports: [{ containerPort: 80 }],
      env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      livenessProbe: { httpGet: { path: '/', port: 80 } },
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
    }),
    volumes: [{ name: 'v', emptyDir: {} }, { name: 'w', secret: { secretName: 's' } }],
    serviceAccountName: 'sa',
    nodeSelector: { a: 'b' },
    tolerations: [{ key: 'k', operator: 'Exists' }],
    imagePullSecrets: [{ name: 'pull' }],
  }), '?dryRun=All')],
  ['with an empty pull secret, as upstream makes it', post(job('pull', {}, { ...podSpec, imagePullSecrets: [{ name: '' }] }), '?dryRun=All')],
  ['with a name that has dots', post(job('a.b'), '?dryRun=All')],
  ['with images that have no tag, latest, a digest', post(job('tags', {}, { ...podSpec, containers: [{ name: 'a', image: 'r:5000/x' }, { name: 'b', image: 'x:latest' }, { name: 'c', image: `x@sha256:${'0'.repeat(64)}` }] }), '?dryRun=All')],
]) // prettier-ignore
