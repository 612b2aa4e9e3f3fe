import { IconCopy } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import type { RunView } from '../../../shared/model/why'
import { Button } from '../../components/button'
import { CodeLines } from '../../components/code-lines'
import { EmptyState } from '../../components/empty-state'
import { SecretsToggle } from '../../components/secrets-toggle'
import { Skeleton } from '../../components/skeleton'
import { AuthorLegend, JobLines } from '../../job-preview/job-lines'
import { hasWorkPools } from '../../state/dialect-traits'
import { useDialect } from '../../state/shown'
import { copyText } from '../../state/store'
import { useRunManifest } from './use-run-manifest'

/** The run's Job: as the cluster has it, or as it would be created now. */
export function RunManifest({ view }: { readonly view: RunView }) {
  const [show, setShow] = useState(false)
  const dialect = useDialect()
  const manifest = useRunManifest(view, show)
  switch (manifest.kind) {
    case 'loading':
      return <Skeleton lines={14} />
    case 'none':
      return <EmptyState title={manifest.title}>{manifest.message}</EmptyState>
    case 'created':
      return (
        <>
          <Bar words="As the cluster has it" text={manifest.text}>
            <SecretsToggle hidden={manifest.hidden} shown={show} onChange={setShow} />
          </Bar>
          <CodeLines label={`Manifest of ${manifest.jobName}`} text={manifest.text} />
        </>
      )
    case 'wouldBe':
      return (
        <>
          <Bar words="Would be created" text={manifest.text}>
            <AuthorLegend authors={manifest.authors} hasWorkPools={hasWorkPools(dialect)} />
            <SecretsToggle hidden={manifest.hidden} shown={show} onChange={setShow} />
          </Bar>
          <JobLines label="Manifest that would be created" yaml={manifest.text} authors={manifest.authors} />
        </>
      )
  }
}

function Bar({
  words,
  text,
  children,
}: {
  readonly words: string
  readonly text: string
  readonly children: ReactNode
}) {
  return (
    <div className="row bar-row">
      <span className="faint cut">{words}</span>
      <span className="grow" />
      {children}
      <Button small look="quiet" icon={<IconCopy size={14} />} onClick={() => void copyText(text)}>
        Copy
      </Button>
    </div>
  )
}
