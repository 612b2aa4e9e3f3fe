import type { Right } from '../../shared/model/rights'
import type { KubeClient } from './kube-client'
import { Fields } from './wire'

interface AccessReview {
  readonly status: { readonly allowed: boolean }
}

/** @returns the verbs that are denied. @throws KubeError */
export async function deniedVerbs(
  client: KubeClient,
  namespace: string,
  { group, resource, subresource, verbs }: Right,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const answers = await Promise.all(
    verbs.map(async (verb) => {
      const attributes = { namespace, verb, group, resource, ...(subresource ? { subresource } : {}) }
      const review = await client.json('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        method: 'POST',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: attributes },
        },
        ...(signal ? { signal } : {}),
      })
      const status = new Fields<AccessReview>(review, 'SelfSubjectAccessReview', () => undefined).object('status')
      return status.flag('allowed') ? [] : [verb]
    }),
  )
  return answers.flat()
}
