import { useMemo } from 'react'
import './line-diff.css'
import { hunkOf } from './line-hunk'
import { yamlTokens } from './yaml-tokens'

export interface LineDiffProps {
  /** What it is, for who can't see it: "Change of the template". */
  readonly label: string
  readonly before: string
  readonly after: string
}

const signs = { same: ' ', gone: '−', new: '+' } as const
const words = { same: '', gone: 'removed: ', new: 'added: ' } as const

/** A small change of a YAML text, with the lines around it. */
export function LineDiff({ label, before, after }: LineDiffProps) {
  const lines = useMemo(() => hunkOf(before, after), [before, after])
  return (
    <div className="line-diff" role="region" aria-label={label} tabIndex={0}>
      {lines.map(({ kind, text, number }) => (
        <div key={`${kind} ${number}`} className={kind}>
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
      ))}
    </div>
  )
}
