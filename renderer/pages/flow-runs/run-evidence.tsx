import { visible } from '../../../shared/model/printable'
import { IconCopy } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { KeptEvidence } from '../../../shared/model/evidence'
import { Button } from '../../components/button'
import { CodeLines } from '../../components/code-lines'
import { CopyableId } from '../../components/copyable-id'
import { EmptyState } from '../../components/empty-state'
import { Skeleton } from '../../components/skeleton'
import { TimeText } from '../../components/time-text'
import { LogViewer } from '../../log-viewer/log-viewer'
import { useNow } from '../../state/now'
import { copyText } from '../../state/store'
import { evidenceFileWords } from './evidence-words'
import { keptLog } from './kept-log'
import { useEvidenceText } from './use-run-evidence'

export interface DeletedJobProps {
  readonly kept: KeptEvidence
  /** The one of its files that is looked at; null for none. */
  readonly file: string | null
  readonly onFile: (file: string | null) => void
}

/** A Job that was deleted: what is kept of it on this machine. */
export function DeletedJob({ kept, file, onFile }: DeletedJobProps) {
  const now = useNow(1000)
  const { uid, name, keptAt, files, gaps, folder } = kept
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
          <Button key={each} small aria-pressed={each === file} onClick={() => onFile(each === file ? null : each)}>
            {evidenceFileWords(each, name)}
          </Button>
        ))}
      </div>
      {file !== null && <EvidenceFile job={name} uid={uid} file={file} words={evidenceFileWords(file, name)} />}
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
  /** Its name. */
  readonly job: string
  readonly uid: string
  readonly file: string
  readonly words: string
}

function EvidenceFile(props: EvidenceFileProps) {
  const { uid, file, words } = props
  const text = useEvidenceText(uid, file)
  switch (text?.kind) {
    case undefined:
      return null
    case 'loading':
      return <Skeleton lines={6} />
    case 'failed':
      return <EmptyState title={`${words} can’t be shown`}>{text.message}</EmptyState>
    case 'read':
      if (!file.endsWith('.yaml')) return <KeptLog key={file} {...props} text={text.text} />
      return (
        <div className="evidence-text">
          <div className="row">
            <span className="faint cut">{words}, as it was when it was deleted</span>
            <span className="grow" />
            <Button small look="quiet" icon={<IconCopy size={14} />} onClick={() => void copyText(text.text)}>
              Copy
            </Button>
          </div>
          <CodeLines label={words} text={text.text} />
        </div>
      )
  }
}

/** The log of a container, as it was read before its pod went. */
interface KeptLogProps extends EvidenceFileProps {
  readonly text: string
}

function KeptLog({ job, file, words, text }: KeptLogProps) {
  const log = useMemo(() => keptLog(text), [text])
  return (
    <div className="evidence-log">
      <LogViewer
        kind="pod"
        label={words}
        title={job}
        fileName={file.replace(/\.txt$/, '')}
        lines={log.lines}
        dropped={log.dropped}
        empty={<EmptyState title="The container wrote no line" />}
        end="Kept when its Job was deleted"
      />
    </div>
  )
}
