import { IconCopy, IconDeviceFloppy } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import { Button } from '../../components/button'
import { CodeLines } from '../../components/code-lines'
import { PageHead } from '../../components/page-head'
import { hasWorkPools, loginOf } from '../../state/dialect-traits'
import { useDialect, useShown } from '../../state/shown'
import { connectionKey, isUsable, shownDeployment } from './deployment-choices'
import { DeploymentForm } from './deployment-form'
import { recallChoices, rememberChoices } from './remembered-choices'
import { useWaysOut, type Outcome } from './use-ways-out'
import './deployment.css'

/** The YAML that installs the agent in a cluster, as the form beside it says. */
export function DeploymentPage(): ReactNode {
  const connection = useShown((shown) => shown.connection)
  // Another connection has other choices: the form begins again.
  return <DeploymentOf key={connectionKey(useDialect(), connection)} />
}

const noLogin = { hasToken: false, auth: 'key' } as const

function DeploymentOf(): ReactNode {
  const dialect = useDialect()
  const connection = useShown((shown) => shown.connection)
  const [choices, setChoices] = useState(() => recallChoices(localStorage, dialect, connection))
  const { hasToken, auth } = connection?.api ?? noLogin
  const { fileName, yaml, documents } = useMemo(
    () => shownDeployment(dialect, choices, { hasToken, auth }),
    [dialect, choices, hasToken, auth],
  )
  const usable = isUsable(dialect, choices)
  const { outcome, copy, save, forget } = useWaysOut(dialect, choices)
  return (
    <div className="page">
      <PageHead title="Deployment">
        <span className="faint cut">
          {hasWorkPools(dialect) ? 'A worker' : 'The agent'} of {dialect.title} as a Deployment in your cluster
        </span>
        <span className="grow" />
        <Button icon={<IconCopy size={16} aria-hidden />} disabled={!usable} onClick={copy}>
          Copy
        </Button>
        <Button icon={<IconDeviceFloppy size={16} aria-hidden />} disabled={!usable} onClick={save}>
          Save…
        </Button>
      </PageHead>
      <div className="deployment">
        <DeploymentForm
          dialect={dialect}
          choices={choices}
          connection={connection}
          onChange={(next) => {
            setChoices(next)
            rememberChoices(localStorage, dialect, connection, next)
            forget()
          }}
        />
        <section className="deployment-yaml" aria-label="YAML">
          <div className="deployment-bar">
            <span className="mono">{fileName}</span>
            <span className="faint">{documents === 1 ? '1 document' : `${documents} documents`}</span>
            <span className="grow" />
            <OutcomeText outcome={outcome} fileName={fileName} credential={hasToken ? loginOf(dialect, auth) : null} />
          </div>
          <CodeLines label="Deployment YAML" text={yaml} />
        </section>
      </div>
    </div>
  )
}

interface OutcomeTextProps {
  readonly outcome: Outcome
  readonly fileName: string
  /** What stands in clear in what was copied; null when nothing does. */
  readonly credential: string | null
}

function OutcomeText({ outcome, fileName, credential }: OutcomeTextProps): ReactNode {
  return (
    <span role="status" className={outcome.kind === 'failed' ? 'failed' : 'muted'}>
      {outcome.kind === 'none' && (
        <>
          Install it with <span className="mono">kubectl apply -f {fileName}</span>
        </>
      )}
      {outcome.kind === 'copied' && (credential === null ? 'Copied.' : `Copied, with the ${credential} in it.`)}
      {outcome.kind === 'saved' && (
        <>
          Saved as <span className="mono">{outcome.path}</span>
        </>
      )}
      {outcome.kind === 'failed' && outcome.message}
    </span>
  )
}
