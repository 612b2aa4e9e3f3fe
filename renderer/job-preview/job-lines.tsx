import type { Author } from '../../shared/template/field-change'
import { CodeLines, type SourceMark } from '../components/code-lines'
import './job-preview.css'

const marks: Readonly<Record<Author, SourceMark>> = { template: 't', agent: 'a', run: 'r' }

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
export function AuthorLegend() {
  return (
    <span className="legend">
      {(['template', 'agent', 'run'] as const).map((author) => (
        <span key={author}>
          <i className={`by-${author}`} aria-hidden />
          {author}
        </span>
      ))}
    </span>
  )
}
