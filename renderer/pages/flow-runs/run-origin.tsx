import { visible } from '../../../shared/model/printable'
import { IconExternalLink } from '@tabler/icons-react'
import type { FlowRunDetails, RunOrigin } from '../../../shared/model/flow-run'
import type { RunView } from '../../../shared/model/why'
import { Button } from '../../components/button'
import { CopyableId } from '../../components/copyable-id'
import { DefinitionList } from '../../components/definition-list'
import { openJob } from '../../state/shown'
import { openRunPage } from './open-run-page'

export interface RunOriginFactsProps {
  readonly view: RunView
  readonly details: FlowRunDetails
  readonly origin: RunOrigin
}

/** What the run was made from, and where it went. */
export function RunOriginFacts({ view, details, origin }: RunOriginFactsProps) {
  const { deployment, workPool, workQueue, tags, infrastructure, runCount } = origin
  const { page } = details
  return (
    <section aria-label="Where it comes from">
      <DefinitionList
        items={[
          ['Deployment', deployment ? <DeploymentName deployment={deployment} /> : 'none'],
          ['Work pool', workPool],
          ['Work queue', workQueue],
          ['Tags', tags.length > 0 ? <Tags tags={tags} /> : null],
          [
            'Infrastructure',
            infrastructure === null ? (
              <span className="faint">no Job has been noted on it</span>
            ) : (
              <Infrastructure view={view} place={infrastructure} />
            ),
          ],
          ['Run count', <span className="num">{runCount}</span>],
          [
            'In Prefect',
            page === undefined ? null : (
              <span className="row facts-page">
                <CopyableId whole id={page} />
                <Button small icon={<IconExternalLink size={14} />} onClick={() => openRunPage(view.run.id)}>
                  Open page
                </Button>
              </span>
            ),
          ],
        ]}
      />
    </section>
  )
}

function DeploymentName({ deployment: { id, name } }: { readonly deployment: NonNullable<RunOrigin['deployment']> }) {
  return (
    <span className="row">
      {name !== null && <span className="cut">{visible(name)}</span>}
      <CopyableId id={id} />
    </span>
  )
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <span className="row facts-tags">
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {visible(tag)}
        </span>
      ))}
    </span>
  )
}

/** `NAMESPACE:JOB`; with a way to the Job while it is there. */
function Infrastructure({ view, place }: { readonly view: RunView; readonly place: string }) {
  const name = place.slice(place.indexOf(':') + 1)
  const job = view.jobs.find((each) => each.name === name)
  return (
    <span className="row facts-page">
      <CopyableId whole id={place} />
      {job && (
        <Button small look="quiet" onClick={() => openJob(job.uid)}>
          Show Job
        </Button>
      )}
    </span>
  )
}
