import { visible } from '../../../shared/model/printable'
import { readTerminalText } from '../../../shared/model/terminal-text'
import { IconCopy } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { KeptEvidence } from '../../../shared/model/evidence'
import { Button } from '../../components/button'
import { CodeLines } from '../../components/code-lines'
import { CopyableId } from '../../components/copyable-id'
import { EmptyState } from '../../components/empty-state'
import { LogText } from '../../components/log-text'
import { Skeleton } from '../../components/skeleton'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { copyText } from '../../state/store'
import { evidenceFileWords } from './evidence-words'
import { useEvidenceText } from './use-run-evidence'

/** A Job that was deleted: what is kept of it on this machine. */
export function DeletedJob({ kept }: { readonly kept: KeptEvidence }) {
  const now = useNow(1000)
  const { uid, name, keptAt, files, gaps, folder } = kept
  const [file, setFile] = useState<string | null>(null)
  return (
    <li aria-label={`Deleted: ${visible(name)}`}>
      <div className="row">
        <CopyableId whole id={name} />
        <span className="faint cut">deleted; kept on this machine</span>
        <span className="grow" />
        <span className="faint">
          <TimeText at={keptAt} now={now} />
        </span>
      </div>
      <div className="row evidence-files">
        {files.map((each) => (
          <Button key={each} small aria-pressed={each === file} onClick={() => setFile(each === file ? null : each)}>
            {evidenceFileWords(each, name)}
          </Button>
        ))}
      </div>
      {file !== null && <EvidenceFile uid={uid} file={file} words={evidenceFileWords(file, name)} />}
      {gaps.map((gap) => (
        <span key={gap} className="muted">
          {visible(gap)}
        </span>
      ))}
      <span className="faint mono evidence-folder">{visible(folder)}</span>
    </li>
  )
}

interface EvidenceFileProps {
  readonly uid: string
  readonly file: string
  readonly words: string
}

function EvidenceFile({ uid, file, words }: EvidenceFileProps) {
  const text = useEvidenceText(uid, file)
  switch (text?.kind) {
    case undefined:
      return null
    case 'loading':
      return <Skeleton lines={6} />
    case 'failed':
      return <EmptyState title={`${words} can’t be shown`}>{text.message}</EmptyState>
    case 'read':
      return (
        <div className="evidence-text">
          <div className="row">
            <span className="faint cut">{words}, as it was when it was deleted</span>
            <span className="grow" />
            <Button small look="quiet" icon={<IconCopy size={14} />} onClick={() => void copyText(text.text)}>
              Copy
            </Button>
          </div>
          {file.endsWith('.yaml') ? (
            <CodeLines label={words} text={text.text} />
          ) : (
            <EvidenceLog label={words} text={text.text} />
          )}
        </div>
      )
  }
}

/** The last lines: a page has no use for more of it, and Copy takes all. */
const linesMost = 2_000

function EvidenceLog({ label, text }: { readonly label: string; readonly text: string }) {
  const lines = useMemo(() => text.replace(/\n$/, '').split('\n'), [text])
  const shown = useMemo(() => lines.slice(-linesMost).map(readTerminalText), [lines])
  const before = lines.length - shown.length
  return (
    <div className="code evidence-log" role="region" aria-label={label} tabIndex={0}>
      {before > 0 && <div className="faint">{before.toLocaleString('en')} lines before these are not shown.</div>}
      {shown.map((line, index) => (
        <div key={index}>
          <LogText {...line} marks={noMarks} />
        </div>
      ))}
    </div>
  )
}

const noMarks = [] as const
