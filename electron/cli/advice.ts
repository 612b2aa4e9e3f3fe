import type { Refusal } from '../../shared/model/agent-status'
import type { DialectId } from '../../shared/model/dialect-words'
import { explain } from '../../shared/model/explain'
import type { Problem } from '../../shared/model/problem'

/**
 * Which flags to look at when the API refuses us; "" where the refusal itself says what to do.
 * @param dialect what was asked for, or what the API has said that it is
 * @param apiFrom where the API's address is set; null for a flag or a default
 */
export function refusalAdvice(refusal: Refusal, dialect: DialectId | null, apiFrom: string | null): string {
  if (refusal === 'workPool') {
    return 'Give another with --pool or other queues with --work-queue, or make the work pool with --create-pool.'
  }
  if (refusal === 'version' || refusal === 'authorities' || refusal === 'proxy') return ''
  if (refusal === 'address') return `Check the address (${apiFrom ?? '--api'}).`
  if (refusal === 'certificate') {
    const variable = dialect === '3' ? 'PREFECT_API_SSL_CERT_FILE' : 'REQUESTS_CA_BUNDLE'
    return `If the server is the right one and its certificate is signed by an authority of your own, name that one’s file in ${variable}.`
  }
  if (refusal === 'dialect') return 'Give the --dialect that it speaks, or leave --dialect out.'
  if (dialect === '0.6') return 'The agent needs a token of scope RUNNER: give one with --token.'
  if (dialect === '1.x') return 'Check the API key (--key) and its tenant (--tenant-id).'
  if (dialect === '3') return 'Check the API key (--key-file), or the server’s user and password (--auth-string-file).'
  return 'Prefect 0.6 needs a token of scope RUNNER (--token), 1.x an API key (--key) and maybe its tenant (--tenant-id), 3 an API key or user and password (--auth-string).'
}

/** A problem's explanation with flags in place of the panel's pages. */
export function explainToCommand(problem: Problem): ReturnType<typeof explain> {
  const explanation = explain(problem)
  if (problem.kind === 'noNamespace') {
    const why =
      'Claimed runs are kept, and nothing more is claimed until it is there. Create it, or give another one with --namespace.'
    return { ...explanation, why }
  }
  if (problem.kind === 'workPoolRefused') {
    return { ...explanation, why: refusalAdvice('workPool', '3', null) }
  }
  if (problem.kind === 'apiOutOfReach') {
    return { ...explanation, why: 'Nothing is claimed until that is corrected.' }
  }
  if (problem.kind === 'pluginFailed') {
    return { ...explanation, why: 'Nothing can be asked of the cluster without them.' }
  }
  if (problem.kind === 'wrongDialect') {
    return { ...explanation, why: 'Give the other --dialect, or leave --dialect out.' }
  }
  return explanation
}
