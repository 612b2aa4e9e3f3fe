import { z } from 'zod'
import { KubeEvent } from '../../shared/model/pod'
import { asKubectl } from '../../shared/yaml/kubectl-schema'
import { parseYaml, valueOf } from '../../shared/yaml/parse-yaml'
import { limits } from './limits'

/** More than `limits.events` events have: what they say may be long. */
const yamlLimits = { chars: limits.jobChars, values: 20_000, depth: 10 }

/** Events as `gather` wrote them; none of a text that somebody else wrote, and that is something else. */
export function keptEvents(text: string): readonly KubeEvent[] {
  const { documents, problem } = parseYaml(text, yamlLimits, asKubectl)
  const [document] = documents
  if (problem || document === undefined || document.errors.length > 0) return []
  return (z.array(KubeEvent).safeParse(valueOf(document)).data ?? []).slice(-limits.events)
}
