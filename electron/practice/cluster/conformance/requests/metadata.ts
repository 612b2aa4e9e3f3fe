import { firstTwo } from '../shown'
import { core, get, job, jobs, post, rows } from './request'

const partial = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
const partialList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

export const metadata = rows('metadata alone', [
  ['of a Job', { ...get(`${jobs}/one`), accept: partial }],
  ['of a Job, or else all of it', { ...get(`${jobs}/one`), accept: `${partial},application/json` }],
  ['of Jobs', { ...get(`${jobs}?labelSelector=app%3Done`), accept: `${partialList},application/json` }],
  ['of a page of Jobs', { ...get(`${jobs}?limit=1`), accept: partialList }],
  ['of secrets', { ...get(`${core}/secrets`), accept: partialList }],
  ['of a Job that is made', { ...post(job('dry'), '?dryRun=All'), accept: partial }],
  ['of a Job that is refused', { ...post(job('one')), accept: partial }],
  ['of a Job that goes', { method: 'DELETE', path: `${jobs}/one?propagationPolicy=Background&dryRun=All`, accept: partial }],
  ['without the group: all of the Job', { ...get(`${jobs}?labelSelector=app%3Dtwo`), accept: 'application/json;as=PartialObjectMetadataList;v=v1,application/json' }],
  ['without the group, and nothing else', { ...get(jobs), accept: 'application/json;as=PartialObjectMetadataList;v=v1' }],
  ['of one object, asked of a list', { ...get(jobs), accept: `${partial},application/json` }],
  ['of a list, asked of one object', { ...get(`${jobs}/one`), accept: partialList }],
  ['of a pod list, for one object', { ...get(`${core}/pods`), accept: partial }],
  ['of a Job that is not there', { ...get(`${jobs}/nope`), accept: partial }],
  ['is what a watch tells too', { ...get(`${jobs}?watch=1&timeoutSeconds=1&labelSelector=app%3Done&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`), accept: partial }, firstTwo],

]) // prettier-ignore
