import { memo, useMemo } from 'react'
import { yamlTokens } from './yaml-tokens'
import './code-lines.css'

/** Who wrote a line: template, default of a variable, work pool, deployment, run, agent. */
export type SourceMark = 't' | 'v' | 'p' | 'd' | 'r' | 'a'

const markTitles: Readonly<Record<SourceMark, string>> = {
  t: 'from the template',
  v: 'the default of a variable',
  p: 'from the work pool',
  d: 'from the deployment',
  r: 'from the flow run',
  a: 'written by the agent',
}

export interface CodeLinesProps {
  /** What it is, for who can't see it: "Manifest of prefect-job-77bc01d4". */
  readonly label: string
  readonly text: string
  /** One for each line, the first line first. */
  readonly marks?: readonly (SourceMark | null)[]
}

/** YAML to read, with numbered lines; scrolls by itself. */
export const CodeLines = memo(function CodeLines({ label, text, marks }: CodeLinesProps) {
  const lines = useMemo(() => text.replace(/\n$/, '').split('\n'), [text])
  return (
    <div className="code" role="region" aria-label={label} tabIndex={0}>
      {lines.map((line, index) => {
        const mark = marks?.[index] ?? null
        return (
          <div className="ln" key={index}>
            <span className="g">{mark && <span className={`src ${mark}`} title={markTitles[mark]} />}</span>
            <span aria-hidden>{index + 1}</span>
            <span>
              {yamlTokens(line).map(
                (token, at) =>
                token.kind === null ? token.text : <span key={at} className={token.kind}>{token.text}</span>, // prettier-ignore
              )}
            </span>
          </div>
        )
      })}
    </div>
  )
})
