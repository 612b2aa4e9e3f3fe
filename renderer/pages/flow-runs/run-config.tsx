import { IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { maskObject } from '../../../shared/secrets/mask-object'
import { writeYaml } from '../../../shared/yaml/write-yaml'
import { Button } from '../../components/button'
import { CodeLines } from '../../components/code-lines'
import { EmptyState } from '../../components/empty-state'
import { SecretsToggle } from '../../components/secrets-toggle'
import { Skeleton } from '../../components/skeleton'
import { useShown } from '../../state/shown'
import { copyText } from '../../state/store'
import type { RunDetailsState } from './use-run-details'

export interface RunConfigProps {
  /** Of the run; an agent must have all of them to take it. */
  readonly labels: readonly string[]
  readonly details: RunDetailsState
}

/** Which agents may take the run, and what it asks of its Job. */
export function RunConfig({ labels, details }: RunConfigProps) {
  return (
    <>
      <section className="sect" aria-label="Labels">
        <h3 className="run-config-title">Labels</h3>
        <RunLabels labels={labels} />
      </section>
      <section className="sect" aria-label="Run config">
        <h3 className="run-config-title">Run config</h3>
        <ConfigText
          details={details}
          label="The run config"
          none="It has no run config"
          why="Its Job is made from the template and the flow’s storage."
        />
      </section>
    </>
  )
}

/** 3: what the run itself asks of its Job. */
export function JobVariables({ details }: Pick<RunConfigProps, 'details'>) {
  return (
    <section className="sect" aria-label="Job variables">
      <h3 className="run-config-title">Job variables</h3>
      <ConfigText
        details={details}
        label="The job variables"
        none="It has no job variables of its own"
        why="Its Job is made from those of its deployment and its work pool."
      />
    </section>
  )
}

function RunLabels({ labels }: Pick<RunConfigProps, 'labels'>) {
  const ofAgent = useShown((shown) => shown.agent.labels)
  if (labels.length === 0) {
    return <p className="row run-labels faint">It has none, so agents that have labels leave it to others.</p>
  }
  return (
    <p className="row run-labels">
      {labels.map((label) =>
        ofAgent.includes(label) ? (
          <span key={label} className="tag">
            {label}
          </span>
        ) : (
          <span key={label} className="tag late" title="This agent does not have it">
            {label}
            <span className="hidden-text">, which this agent does not have</span>
          </span>
        ),
      )}
    </p>
  )
}

interface ConfigTextProps extends Pick<RunConfigProps, 'details'> {
  readonly label: string
  /** What is said where there is none: that, and what follows from it. */
  readonly none: string
  readonly why: string
}

function ConfigText({ details, label, none, why }: ConfigTextProps) {
  const [show, setShow] = useState(false)
  if (details.kind === 'loading') return <Skeleton lines={6} />
  if (details.kind === 'failed') return <EmptyState title="It could not be read">{details.message}</EmptyState>
  const { runConfig } = details.details
  if (runConfig === null) {
    return <EmptyState title={none}>{why}</EmptyState>
  }
  const { value, hidden } = show ? { value: runConfig, hidden: 0 } : maskObject(runConfig)
  const text = writeYaml(value)
  return (
    <>
      <div className="row bar-row">
        <span className="faint cut">As the Prefect API has it</span>
        <span className="grow" />
        <SecretsToggle hidden={hidden} shown={show} onChange={setShow} />
        <Button small look="quiet" icon={<IconCopy size={14} />} onClick={() => void copyText(text)}>
          Copy
        </Button>
      </div>
      <CodeLines label={label} text={text} />
    </>
  )
}
