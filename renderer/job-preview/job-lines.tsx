import type { Author } from '../../shared/template/field-change'
import { CodeLines, type SourceMark } from '../components/code-lines'
import './job-preview.css'

const marks: Readonly<Record<Author, SourceMark>> = {
  template: 't',
  variable: 'v',
  pool: 'p',
  deployment: 'd',
  agent: 'a',
  run: 'r',
}

/** Those of every dialect; the others are named where they have written something. */
const usual: readonly Author[] = ['template', 'agent', 'run']
const words: Readonly<Partial<Record<Author, string>>> = { variable: 'variable default' }
/** Where there are work pools, the agent is a worker. */
const wordsOfPool: typeof words = { ...words, agent: 'worker' }

export interface JobLinesProps {
  readonly label: string
  readonly yaml: string
  /** One for each line. */
  readonly authors: readonly Author[]
}

/** A Job that would be created, each line with a mark of who wrote it. */
export function JobLines({ label, yaml, authors }: JobLinesProps) {
  return <CodeLines label={label} text={yaml} marks={authors.map((author) => marks[author])} />
}

/** What the marks mean. */
export function AuthorLegend(props: {
  readonly authors?: readonly Author[]
  /** Prefect 3 */
  readonly hasWorkPools?: boolean
}) {
  const { authors = [], hasWorkPools = false } = props
  const said = hasWorkPools ? wordsOfPool : words
  const named = (Object.keys(marks) as Author[]).filter((author) => usual.includes(author) || authors.includes(author))
  return (
    <span className="legend">
      {named.map((author) => (
        <span key={author}>
          <i className={`by-${author}`} aria-hidden />
          {said[author] ?? author}
        </span>
      ))}
    </span>
  )
}
