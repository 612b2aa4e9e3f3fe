import { useState, type ReactNode } from 'react'
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

/** The draft against the template in force, or against others. */
export function CompareTab(props: {
  readonly text: string
  /** The first is shown at first. */
  readonly others: readonly Compared[]
  readonly onBack: () => void
}): ReactNode {
  const { text, others, onBack } = props
  const [name, setName] = useState('')
  const other = others.find((one) => one.name === name) ?? others[0]
  if (!other) return null
  const same = other.text === text
  return (
    <div className="tab-body">
      <div className="tab-bar">
        <Segmented
          label="Compare with"
          value={other.name}
          segments={others.map((one) => ({ value: one.name, label: one.name }))}
          onChange={setName}
        />
        <span className="grow" />
        <Button small look="quiet" onClick={onBack}>
          Back to the draft
        </Button>
        <Button small disabled={same} onClick={other.use}>
          Use this template
        </Button>
      </div>
      <p className="compare-about faint">
        {other.description} {!same && 'Red lines are missing from the draft. Green lines are in the draft alone.'}
      </p>
      {same ? (
        <p className="tab-says">Nothing differs.</p>
      ) : (
        <YamlDiff
          original={other.text}
          modified={text}
          originalLabel={`Template ${other.name}`}
          modifiedLabel="Draft, compared"
        />
      )}
    </div>
  )
}
