import type { DialectId } from '../../shared/model/dialect-words'
import { explain } from '../../shared/model/explain'
import type { Problem } from '../../shared/model/problem'

/**
 * Which flags to look at when the API refuses us.
 * @param refusal as an error or a link says it
 * @param dialect what was asked for, or what the API has said that it is
 */
export function refusalAdvice(
  refusal: { readonly wrongDialect?: boolean | undefined },
  dialect: DialectId | null,
): string {
  if (refusal.wrongDialect === true && dialect !== null) {
    return `Give --dialect ${otherOf(dialect)}, or leave --dialect out.`
  }
  if (dialect === '0.6') return 'The agent needs a token of scope RUNNER: give one with --token.'
  if (dialect === '1.x') return 'Check the API key (--key) and its tenant (--tenant-id).'
  return 'Prefect 0.6 needs a token of scope RUNNER (--token), 1.x an API key (--key) and maybe its tenant (--tenant-id).'
}

const otherOf = (dialect: DialectId): DialectId => (dialect === '0.6' ? '1.x' : '0.6')

/** A problem's explanation with flags in place of the panel's pages. */
export function explainToCommand(problem: Problem): ReturnType<typeof explain> {
  const explanation = explain(problem)
  if (problem.kind === 'noNamespace') {
    const why =
      'Claimed runs are kept, and nothing more is claimed until it is there. Create it, or give another one with --namespace.'
    return { ...explanation, why }
  }
  if (problem.kind === 'wrongDialect') {
    return { ...explanation, why: 'Give the other --dialect, or leave --dialect out.' }
  }
  return explanation
}
