import { IconCopy } from '@tabler/icons-react'
import type { RunView } from '../../../shared/model/why'
import { Button } from '../../components/button'
import { CodeLines } from '../../components/code-lines'
import { EmptyState } from '../../components/empty-state'
import { Skeleton } from '../../components/skeleton'
import { AuthorLegend, JobLines } from '../../job-preview/job-lines'
import { copyText } from '../../state/store'
import { useRunManifest } from './use-run-manifest'

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
          <JobLines label="Manifest that would be created" yaml={manifest.text} authors={manifest.authors} />
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
      {legend && <AuthorLegend />}
      <Button small look="quiet" icon={<IconCopy size={14} />} onClick={() => void copyText(text)}>
        Copy
      </Button>
    </div>
  )
}
