import { visible } from '../../../shared/model/printable'
import { IconCopy, IconDeviceFloppy } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { summaryOf } from '../../../shared/apply/plan'
import { Button } from '../../components/button'
import { CodeLines } from '../../components/code-lines'
import { placeOf } from '../../components/describe-connection'
import { Segmented } from '../../components/segmented'
import { PageHead } from '../../components/page-head'
import { hasWorkPools, loginOf } from '../../state/dialect-traits'
import { markShown, useWhyNoWrites } from '../../state/marks'
import { useDialect, useShown } from '../../state/shown'
import { usePanel } from '../../state/store'
import { ApplyDialog } from './apply-dialog'
import { connectionKey, isUsable, shownDeployment, textOf } from './deployment-choices'
import { DeploymentForm } from './deployment-form'
import { InstallationProgress } from './installation-progress'
import { PlanView } from './plan-view'
import { RemoveDialog } from './remove-dialog'
import { recallChoices, rememberChoices } from './remembered-choices'
import { useInstallation, type Comparison } from './use-installation'
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
  const why = useWhyNoWrites()
  const installation = useShown((shown) => shown.installation)
  const doings = useInstallation(dialect, choices)
  const [view, setView] = useState<View>('yaml')
  const context = connection?.cluster.context ?? null
  const mark = usePanel(useShallow(markShown))
  const where = placeOf(context ?? '', textOf(choices, { option: 'namespace' }) || 'default', mark)
  const name = fileName.replace(/\.yaml$/, '')
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
        {context !== null && (
          <Button look="primary" why={why} disabled={!usable || doings.busy} onClick={doings.askApply}>
            Apply to {visible(context)}…
          </Button>
        )}
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
            doings.outdate()
            setView('yaml')
          }}
        />
        <section className="deployment-yaml" aria-label="YAML">
          <div className="deployment-bar">
            <span className="mono">{fileName}</span>
            <span className="faint">{documents === 1 ? '1 document' : `${documents} documents`}</span>
            <span className="grow" />
            <OutcomeText outcome={outcome} credential={hasToken ? loginOf(dialect, auth) : null} />
            {context !== null && (
              <Segmented
                label="What is shown"
                segments={views}
                value={view}
                onChange={(next) => {
                  setView(next)
                  if (next === 'compare' && usable) doings.compare()
                }}
              />
            )}
          </div>
          <InstallationProgress installation={installation} onRemove={doings.askRemove} onForget={doings.forget} />
          {view === 'yaml' ? (
            <CodeLines label="Deployment YAML" text={yaml} />
          ) : (
            <Compared
              comparison={doings.comparison}
              usable={usable}
              // What is shown of an installation has it already.
              onRemove={installation.state === 'none' ? doings.askRemove : null}
            />
          )}
        </section>
      </div>
      {doings.asked.kind === 'apply' && context !== null && (
        <ApplyDialog
          {...{ context, where }}
          comparison={doings.comparison}
          onApply={() => {
            setView('yaml')
            doings.apply()
          }}
          onTakeOver={() => doings.compare(true)}
          onLeave={doings.leave}
        />
      )}
      {doings.asked.kind === 'remove' && (
        <RemoveDialog
          {...{ name, where }}
          objects={doings.asked.objects}
          onRemove={() => {
            setView('yaml')
            doings.remove()
          }}
          onLeave={doings.leave}
        />
      )}
    </div>
  )
}

type View = 'yaml' | 'compare'
const views = [
  { value: 'yaml', label: 'YAML' },
  { value: 'compare', label: 'Compare with cluster' },
] as const

interface ComparedProps {
  readonly comparison: Comparison
  readonly usable: boolean
  readonly onRemove: (() => void) | null
}

function Compared({ comparison, usable, onRemove }: ComparedProps): ReactNode {
  const why = useWhyNoWrites()
  return (
    <div className="compared" role="region" aria-label="Comparison with the cluster" tabIndex={0}>
      <div className="plan-head">
        <span role="status" className={comparison.kind === 'failed' ? 'failed' : 'muted'}>
          {!usable && 'Correct the form first.'}
          {comparison.kind === 'asking' && 'The cluster is asked what would change…'}
          {comparison.kind === 'failed' && comparison.message}
          {comparison.kind === 'known' && `If it were applied: ${summaryOf(comparison.plan)}.`}
        </span>
        <span className="grow" />
        {onRemove !== null && (
          <Button small look="quiet" why={why} disabled={!usable} onClick={onRemove}>
            Delete from the cluster…
          </Button>
        )}
      </div>
      {comparison.kind === 'known' && <PlanView plan={comparison.plan} />}
    </div>
  )
}

interface OutcomeTextProps {
  readonly outcome: Outcome
  /** What stands in clear in what was copied; null when nothing does. */
  readonly credential: string | null
}

function OutcomeText({ outcome, credential }: OutcomeTextProps): ReactNode {
  return (
    <span role="status" className={outcome.kind === 'failed' ? 'failed' : 'muted'}>
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
