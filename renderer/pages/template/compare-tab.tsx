import { useRef, useState, type ReactNode } from 'react'
import type { TemplateVersion } from '../../../shared/template/template-version'
import { formatFullTime } from '../../components/format-time'
import { usePanelContext } from '../../components/panel-context'
import { Button } from '../../components/button'
import { Segmented } from '../../components/segmented'
import { YamlDiff } from '../../editor/yaml-diff'

/** Something that the draft can be held against. */
export interface Compared {
  readonly name: string
  readonly description: string
  readonly text: string
  /** Makes the draft say the same. */
  readonly use: () => void
}

/** What the template said before. */
export interface Earlier {
  /** The newest first. */
  readonly versions: readonly TemplateVersion[]
  /** @returns its text, and what makes the draft say the same; null when it can't be read, which is said */
  readonly open: (version: TemplateVersion) => Promise<Pick<Compared, 'text' | 'use'> | null>
}

/** The draft against the template in force, or against others. */
export function CompareTab(props: {
  readonly text: string
  /** The first is shown at first. */
  readonly others: readonly Compared[]
  readonly earlier: Earlier
  /** The Job that was deployed last, against the draft's. */
  readonly lastDeployed: ReactNode
  readonly onBack: () => void
}): ReactNode {
  const { text, others, earlier, lastDeployed, onBack } = props
  const [name, setName] = useState('')
  const version = useVersion(earlier)
  const other = version.opened ?? others.find((one) => one.name === name) ?? others[0]
  if (!other) return null
  const isDeployed = name === deployedName && version.chosen === null
  const same = other.text === text
  return (
    <div className="tab-body">
      <div className="tab-bar">
        <Segmented
          label="Compare with"
          value={version.chosen ? '' : isDeployed ? deployedName : other.name}
          segments={[...others.map((one) => one.name), deployedName].map((value) => ({ value, label: value }))}
          onChange={(next) => {
            version.choose(null)
            setName(next)
          }}
        />
        <VersionSelect versions={earlier.versions} chosen={version.chosen} onChoose={version.choose} />
        <span className="grow" />
        <Button small look="quiet" onClick={onBack}>
          Back to the draft
        </Button>
        {!isDeployed && (
          <Button small disabled={same} onClick={other.use}>
            Use this template
          </Button>
        )}
      </div>
      {isDeployed ? (
        lastDeployed
      ) : (
        <TemplateDifference {...{ text, other, same }} isEarlier={version.opened !== null} />
      )}
    </div>
  )
}

const deployedName = 'Last deployed'

function TemplateDifference(props: {
  readonly text: string
  readonly other: Compared
  readonly same: boolean
  readonly isEarlier: boolean
}): ReactNode {
  const { text, other, same, isEarlier } = props
  return (
    <>
      <p className="compare-about faint">
        {other.description} {!same && 'Red lines are missing from the draft. Green lines are in the draft alone.'}
      </p>
      {same ? (
        <p className="tab-says">Nothing differs.</p>
      ) : (
        <YamlDiff
          original={other.text}
          modified={text}
          originalLabel={isEarlier ? 'Earlier version' : `Template ${other.name}`}
          modifiedLabel="Draft, compared"
        />
      )}
    </>
  )
}

/** The version that is looked at; whichever was chosen last, however long it takes to read. */
function useVersion({ open }: Earlier) {
  const { times } = usePanelContext()
  const [chosen, setChosen] = useState<TemplateVersion | null>(null)
  const [opened, setOpened] = useState<Compared | null>(null)
  const last = useRef<TemplateVersion | null>(null)
  const choose = (version: TemplateVersion | null) => {
    last.current = version
    setChosen(version)
    setOpened(null)
    if (version === null) return
    void open(version).then((read) => {
      if (last.current !== version) return
      if (read === null) setChosen(null)
      else setOpened({ ...read, name: version.id, description: descriptionOf(version, times) })
    })
  }
  return { chosen, opened, choose }
}

function VersionSelect(props: {
  readonly versions: readonly TemplateVersion[]
  readonly chosen: TemplateVersion | null
  readonly onChoose: (version: TemplateVersion | null) => void
}): ReactNode {
  const { versions, chosen, onChoose } = props
  const { times } = usePanelContext()
  if (versions.length === 0) return null
  return (
    <span className="input small">
      <select
        aria-label="Compare with an earlier version"
        value={chosen?.id ?? ''}
        onChange={(event) => onChoose(versions.find(({ id }) => id === event.currentTarget.value) ?? null)}
      >
        <option value="">Earlier versions</option>
        {versions.map((version) => (
          <option key={version.id} value={version.id}>
            {formatFullTime(version.at, times)}
            {version.by === 'elsewhere' && ', changed elsewhere'}
          </option>
        ))}
      </select>
    </span>
  )
}

const descriptionOf = ({ at, by }: TemplateVersion, times: 'local' | 'utc'): string =>
  by === 'here'
    ? `Saved here on ${formatFullTime(at, times)}.`
    : `Changed elsewhere, and replaced by what was saved here on ${formatFullTime(at, times)}.`
