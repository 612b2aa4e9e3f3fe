import { explain } from '../../../shared/model/explain'
import type { ProblemEntry } from '../../../shared/model/problem'
import { titleOf } from './problem-words'

export interface ReportSurroundings {
  /** "practice API → minikube / default" */
  readonly where: string
  readonly version: string
  readonly now: number
  /** Words an instant with its zone. */
  readonly time: (at: number) => string
}

/** The open problems as Markdown, to be pasted into an issue or a chat. */
export function reportOf(entries: readonly ProblemEntry[], surroundings: ReportSurroundings): string {
  const { where, version, now, time } = surroundings
  const head = [
    `# ${entries.length === 1 ? '1 open problem' : `${entries.length} open problems`}`,
    `${where}, Flowdeck ${version}, ${time(now)}`,
  ]
  return `${[...head, ...entries.map((entry) => sectionOf(entry, time))].join('\n\n')}\n`
}

function sectionOf(entry: ProblemEntry, time: (at: number) => string): string {
  const { why, quote } = explain(entry.problem)
  const facts = [
    `- since: ${time(entry.since)}`,
    ...(entry.lastAt > entry.since ? [`- last: ${time(entry.lastAt)}`] : []),
    ...(entry.runs.length > 0
      ? [
          `- flow runs: ${entry.runs.map((run) => `${run.name} (${run.flowName}, ${run.id})`).join(', ')}${moreOf(entry)}`,
        ]
      : []),
  ]
  const parts = [`## ${titleOf(entry, time)}`, why, ...(quote === null ? [] : [fenced(quote)]), facts.join('\n')]
  return parts.join('\n\n')
}

const moreOf = ({ moreRuns }: ProblemEntry) => (moreRuns > 0 ? `, and ${moreRuns} more` : '')

/** A fence longer than any that the words hold themselves. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
