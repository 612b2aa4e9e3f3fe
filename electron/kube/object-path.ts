import { KubeError } from './kube-error'

/**
 * A path of the API server that names an object or a list of them, from its parts. Whatever stands in a part, it is one
 * segment: "." and ".." can't be written as one, and would lead to another object, or to all of them.
 * @throws KubeError for those two, for nothing, and for what can't be encoded
 */
export function objectPath(root: string, ...parts: readonly string[]): string {
  const wrong = parts.find((part) => ['', '.', '..'].includes(part) || loneSurrogate.test(part))
  if (wrong !== undefined) throw new KubeError(0, 'InvalidName', `"${wrong}" is no name that Kubernetes knows`)
  return [root, ...parts.map(encodeURIComponent)].join('/')
}

/** Half a character. */
const loneSurrogate = /\p{Cs}/u
