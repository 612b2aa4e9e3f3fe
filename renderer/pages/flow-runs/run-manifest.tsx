import { IconCopy } from '@tabler/icons-react'
import type { Author } from '../../../shared/job-spec/agent-fields'
import type { RunView } from '../../../shared/model/why'
import { Button } from '../../components/button'
import { CodeLines, type SourceMark } from '../../components/code-lines'
import { EmptyState } from '../../components/empty-state'
import { Skeleton } from '../../components/skeleton'
import { copyText } from '../../state/store'
import { useRunManifest } from './use-run-manifest'

const marks: Readonly<Record<Author, SourceMark>> = { template: 't', agent: 'a', run: 'r' }

/** The run's Job: as the cluster has it, or as it would be created now. */
export function RunManifest({ view }: { readonly view: RunView }) {
  const manifest = useRunManifest(view)
  switch (manifest.kind) {
    case 'loading':
      return <Skeleton lines={14} />
    case 'none':
      return <EmptyState title={manifest.title}>{manifest.message}</EmptyState>
    case 'created':
      return (
        <>
          <Bar words={`${manifest.jobName}, as the cluster has it`} text={manifest.text} />
          <CodeLines label={`Manifest of ${manifest.jobName}`} text={manifest.text} />
        </>
      )
    case 'wouldBe':
      return (
        <>
          <Bar words="Would be created" text={manifest.text} legend />
          <CodeLines
            label="Manifest that would be created"
            text={manifest.text}
            marks={manifest.authors.map((author) => marks[author])}
          />
        </>
      )
  }
}

function Bar({
  words,
  text,
  legend = false,
}: {
  readonly words: string
  readonly text: string
  readonly legend?: boolean
}) {
  return (
    <div className="row bar-row">
      <span className="faint cut">{words}</span>
      <span className="grow" />
      {legend && (
        <span className="legend">
          <span>
            <i style={{ background: 'var(--line-strong)' }} />
            template
          </span>
          <span>
            <i style={{ background: 'var(--accent)' }} />
            agent
          </span>
          <span>
            <i style={{ background: 'var(--submitted)' }} />
            run
          </span>
        </span>
      )}
      <Button small look="quiet" icon={<IconCopy size={14} />} onClick={() => void copyText(text)}>
        Copy
      </Button>
    </div>
  )
}
