import type { Reply } from '../step'
import { firstEvent, jobStatus, podStatuses, whole } from '../shown'
import { core, get, job, jobs, post, rows, withContainer } from './request'

const listed = (reply: Reply) => (JSON.parse(reply.body) as { items: { status?: { conditions?: unknown[] } }[] }).items
const isJudged = (reply: Reply): boolean => (listed(reply)[0]?.status?.conditions?.length ?? 0) > 0
const made = { ...get(`${core}/pods?labelSelector=job-name%3Dmade`), until: isJudged }
const pod = { ...made, keep: { pod: 'items.0.metadata.name' } }
const eventsOfJob = get(`${core}/events?fieldSelector=involvedObject.name%3Dmade,involvedObject.kind%3DJob`)

export const pods = rows('pods of a Job', [
  ['are made with the same metadata and spec', [
    post(job('made', {}, withContainer({ resources: { limits: { cpu: '100m' } } }))),
    made,
  ]],
  ['have a status that says why they wait', made, podStatuses],
  ...['', '?container=flow&tailLines=5', '?container=nope', '?tailLines=-1', '?tailLines=x', '?sinceSeconds=-1', '?sinceSeconds=5&sinceTime=2020-01-01T00:00:00Z', '?limitBytes=0', '?previous=true', '?follow=true', '?container=flow&timestamps=true', '?sinceTime=soon'].map((query) =>
    [`have no log before they have a node ${query}`, [pod, get(`${core}/pods/{{pod}}/log${query}`)], (reply: Reply, step: { readonly path: string }) => (step.path.includes('/log') ? whole(reply, made) : undefined)] as const),
  ...['exec?command=ls', 'attach', 'portforward?ports=80'].map((what) =>
    [`have no process before they have a node: ${what}`, [pod, get(`${core}/pods/{{pod}}/${what}`)], (reply: Reply, step: { readonly path: string }) => (step.path.includes('?labelSelector') ? undefined : whole(reply, made))] as const),
  ['and the Job tell of it in events of the same form', { ...eventsOfJob, until: (reply) => listed(reply).length > 0 }, firstEvent],
  ['leave the Job a status of the same form', get(`${jobs}/made`), jobStatus],
]) // prettier-ignore
