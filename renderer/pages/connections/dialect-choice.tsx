import { Segmented, type Segment } from '../../components/segmented'

export interface DialectChoiceProps<T extends string> {
  readonly options: readonly Segment<T>[]
  readonly value: T
  readonly help?: string
  readonly onChange: (value: T) => void
}

/** Which Prefect an API is. */
export function DialectChoice<T extends string>({ options, value, help, onChange }: DialectChoiceProps<T>) {
  return (
    <div className="field">
      <span className="field-name">Which Prefect</span>
      <Segmented label="Which Prefect it is" segments={options} value={value} onChange={onChange} />
      {help !== undefined && <span className="help">{help}</span>}
    </div>
  )
}
