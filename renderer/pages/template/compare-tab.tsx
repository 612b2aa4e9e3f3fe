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

/** The draft against other templates, or against the one in force. */
export function CompareTab(props: {
  readonly text: string
  readonly others: readonly Compared[]
  /** The name of the one that is shown at first; else the first. */
  readonly first?: string
}): ReactNode {
  const { text, others, first } = props
  const [name, setName] = useState(first ?? '')
  const other = others.find((one) => one.name === name) ?? others[0]
  if (!other) return null
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
        <Button small disabled={other.text === text} onClick={other.use}>
          Use this template
        </Button>
      </div>
      <p className="compare-about faint">
        {other.description}{' '}
        {other.text === text
          ? 'The draft says the same.'
          : 'Red lines are not in the draft, green ones stand only there.'}
      </p>
      <YamlDiff
        original={other.text}
        modified={text}
        originalLabel={`Template ${other.name}`}
        modifiedLabel="Draft, compared"
      />
    </div>
  )
}
