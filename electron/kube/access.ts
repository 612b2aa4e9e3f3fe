import type { KubeClient } from './kube-client'

/** A right that the agent needs. */
export interface Right {
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly verbs: readonly string[]
}

/** What Flowdeck calls, and nothing else; the Role of an exported deployment grants the same. */
export const neededRights: readonly Right[] = [
  { group: 'batch', resource: 'jobs', verbs: ['create', 'get', 'list', 'watch', 'delete'] },
  { group: '', resource: 'pods', verbs: ['get', 'list', 'watch'] },
  { group: '', resource: 'pods', subresource: 'log', verbs: ['get'] },
  { group: '', resource: 'events', verbs: ['list', 'watch'] },
]

/** @returns the verbs that are denied. @throws KubeError */
export async function deniedVerbs(client: KubeClient, namespace: string, right: Right): Promise<readonly string[]> {
  const answers = await Promise.all(
    right.verbs.map(async (verb) => {
      const { group, resource, subresource } = right
      const review = await client.json<{ status?: { allowed?: boolean } }>(
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          method: 'POST',
          body: {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            spec: { resourceAttributes: { namespace, verb, group, resource, ...(subresource ? { subresource } : {}) } },
          },
        },
      )
      return review.status?.allowed === true ? [] : [verb]
    }),
  )
  return answers.flat()
}
