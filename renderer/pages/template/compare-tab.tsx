import { useState, type ReactNode } from 'react'
import { Button } from '../../components/button'
import { Segmented } from '../../components/segmented'
import { YamlDiff } from '../../editor/yaml-diff'
import { useDialect } from '../../state/shown'

/** The draft against a built-in template, or against the one in force. */
export function CompareTab(props: {
  readonly text: string
  readonly saved: string
  readonly onUse: (text: string) => void
}): ReactNode {
  const { text, saved, onUse } = props
  const { templates } = useDialect()
  const others = [
    ...templates,
    { name: 'In force', description: 'The template that Jobs are made from now.', text: saved },
  ]
  const [name, setName] = useState('flowdeck')
  const other = others.find((one) => one.name === name) ?? others[0]
  if (!other) return null
  return (
    <div className="tab-body">
      <div className="tab-bar">
        <Segmented
          label="Compare with"
          value={name}
          segments={others.map((one) => ({ value: one.name, label: one.name }))}
          onChange={setName}
        />
        <span className="grow" />
        <Button small disabled={other.text === text} onClick={() => onUse(other.text)}>
          Use this template
        </Button>
      </div>
      <p className="compare-about faint">
        {other.description}{' '}
        {other.text === text ? 'The draft says the same.' : 'Red is only there, green only in the draft.'}
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
