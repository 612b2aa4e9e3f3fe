import { useId, useState, type ReactNode } from 'react'
import { nameProblem } from '../../../../shared/prefect-3/base-template/change-variables'

/** The name of a variable. It is renamed as the field is left: what names it is renamed with it, once and not with each letter. */
export function NameField(props: {
  readonly name: string
  readonly taken: readonly string[]
  readonly help: string
  readonly onRename: (name: string) => void
}): ReactNode {
  const { name, taken, help, onRename } = props
  const id = useId()
  const [typed, setTyped] = useState(name)
  const [left, setLeft] = useState(false)
  const problem = left ? nameProblem(typed, taken) : null
  const leave = () => {
    setLeft(true)
    if (typed !== name && nameProblem(typed, taken) === null) onRename(typed)
  }
  return (
    <div className="field">
      <label htmlFor={id}>Name</label>
      <div className={problem === null ? 'input filled' : 'input filled bad'}>
        <input
          id={id}
          type="text"
          className="mono"
          value={typed}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem !== null}
          aria-describedby={`${id}-words`}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onFocus={() => setLeft(false)}
          onBlur={leave}
          onKeyDown={(event) => {
            if (event.key === 'Enter') leave()
          }}
        />
      </div>
      <span
        id={`${id}-words`}
        className={problem === null ? 'help' : 'help bad'}
        role={problem === null ? undefined : 'alert'}
      >
        {problem ?? help}
      </span>
    </div>
  )
}
