import { useMemo } from 'react'
import { hunksOf, type DiffLine } from '../../shared/model/line-diff'
import './line-diff.css'
import { yamlTokens } from './yaml-tokens'

export interface LineDiffProps {
  /** What it is, for who can't see it: "Change of the template". */
  readonly label: string
  readonly before: string
  readonly after: string
}

const signs = { same: ' ', gone: '−', new: '+' } as const
const words = { same: '', gone: 'removed: ', new: 'added: ' } as const

/** What changes in a YAML text, with the lines around each change. */
export function LineDiff({ label, before, after }: LineDiffProps) {
  const hunks = useMemo(() => hunksOf(before, after), [before, after])
  return (
    <div className="line-diff" role="region" aria-label={label} tabIndex={0}>
      {hunks.map(({ lines, after: [start] }) => (
        <div key={start} className="hunk">
          {lines.map((line) => (
            <Line key={`${line.kind} ${line.number}`} {...line} />
          ))}
        </div>
      ))}
    </div>
  )
}

function Line({ kind, text, number }: DiffLine) {
  return (
    <div className={`line ${kind}`}>
      <span className="muted" aria-hidden>
        {number}
      </span>
      <span aria-hidden>{signs[kind]}</span>
      <span>
        <span className="hidden-text">{words[kind]}</span>
        {yamlTokens(text).map((token, at) =>
          token.kind === null ? (
            token.text
          ) : (
            <span key={at} className={token.kind}>
              {token.text}
            </span>
          ),
        )}
      </span>
    </div>
  )
}
