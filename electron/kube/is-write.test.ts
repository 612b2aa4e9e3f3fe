import { expect, test } from 'vitest'
import { isWrite } from './is-write'
import type { KubeRequest } from './kube-client'

const jobs = '/apis/batch/v1/namespaces/flows/jobs'
test.each<[string, KubeRequest, boolean]>([
  [jobs, {}, false],
  [jobs, { method: 'POST' }, true],
  [jobs, { method: 'POST', query: { dryRun: 'All' } }, false],
  [`${jobs}/a`, { method: 'DELETE' }, true],
  [`${jobs}/a`, { method: 'PATCH', patch: 'apply' }, true],
  [`${jobs}/a`, { method: 'PUT' }, true],
  ['/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { method: 'POST' }, false],
  ['/apis/authentication.k8s.io/v1/selfsubjectreviews', { method: 'POST' }, false],
  ['/apis/rbac.authorization.k8s.io/v1/namespaces/flows/roles', { method: 'POST' }, true],
])('%s %o writes: %s', (path, request, expected) => expect(isWrite(path, request)).toBe(expected))
