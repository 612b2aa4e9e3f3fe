import { visible } from '../../../shared/model/printable'
import { useId, useState } from 'react'
import type { WorkPool } from '../../../shared/model/work-pool'
import { namesIn } from './pair-draft'
import { TextField } from '../../components/text-field'

export interface WorkQueuesFieldProps {
  /** Those of the pool that is chosen; null where they are not known. */
  readonly queues: WorkPool['queues']
  /** Names of those that are served; all of them when empty. */
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

/** Which queues of the pool are served: ticked where they are known, typed where they are not. */
export function WorkQueuesField({ queues, value, onChange }: WorkQueuesFieldProps) {
  return queues === null ? <TypedQueues {...{ value, onChange }} /> : <TickedQueues {...{ queues, value, onChange }} />
}

function TypedQueues({ value, onChange }: Omit<WorkQueuesFieldProps, 'queues'>) {
  const [text, setText] = useState(value.join(', '))
  return (
    <TextField
      label="Work queues"
      value={text}
      placeholder="all of them"
      help="Names with commas between. Leave it empty to serve every queue of the pool."
      onChange={(typed) => {
        setText(typed)
        onChange(namesIn(typed))
      }}
    />
  )
}

function TickedQueues({ queues, value, onChange }: WorkQueuesFieldProps & { readonly queues: readonly Queue[] }) {
  const id = useId()
  const gone = value.filter((name) => !queues.some((queue) => queue.name === name))
  const names = [...queues.map(({ name }) => name), ...gone]
  const tick = (name: string, isTicked: boolean) =>
    onChange(names.filter((each) => (each === name ? isTicked : value.includes(each))))
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span className="field-name" id={id}>
        Work queues
      </span>
      <div className="picks">
        {names.map((name) => {
          const queue = queues.find((each) => each.name === name)
          return (
            <label key={name} className="pick">
              <input
                type="checkbox"
                checked={value.includes(name)}
                onChange={(event) => tick(name, event.currentTarget.checked)}
              />
              <span className="mono cut">{visible(name)}</span>
              {queue?.isPaused === true && <span className="tag late">paused</span>}
              {!queue && <span className="tag failed">not in this pool</span>}
            </label>
          )
        })}
      </div>
      <span className="help">
        {value.length === 0 ? 'None is ticked: all of them are served, later ones too.' : 'Only those that are ticked.'}
      </span>
    </div>
  )
}

type Queue = NonNullable<WorkPool['queues']>[number]
