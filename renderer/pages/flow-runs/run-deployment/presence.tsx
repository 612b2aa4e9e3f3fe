import { visible } from '../../../../shared/model/printable'
import { Button } from '../../../components/button'
import { shortOf } from './field-words'
import type { ParameterEntryProps } from './entry-props'
import { valueAt } from './parameter-paths'

export interface PresenceProps extends ParameterEntryProps {
  /** What it begins with. */
  readonly initial: unknown
}

/** Whether what is made of fields is filled in: an object, a list. */
export const isFilledIn = ({ form, path }: ParameterEntryProps): boolean =>
  (valueAt(form.draft.values, path) ?? null) !== null

/** What stands for it where it is not. */
export function absentWords(props: ParameterEntryProps): string | null {
  const { form, path, otherwise } = props
  if (isFilledIn(props)) return null
  if (valueAt(form.draft.values, path) === null) return 'none (null)'
  return otherwise === undefined ? 'left out' : `left out: ${shortOf(otherwise)}`
}

/** Fills it in, or takes it away again as far as it may be. */
export function Presence({ initial, ...props }: PresenceProps) {
  const { field, label, path, form } = props
  const isItem = typeof path.at(-1) === 'number'
  if (!isFilledIn(props))
    return (
      <Button small look="quiet" aria-label={`Fill in ${visible(label)}`} onClick={() => form.onPut(path, initial)}>
        Fill in
      </Button>
    )
  if (field.nullable)
    return (
      <Button small look="quiet" aria-label={`Make ${visible(label)} null`} onClick={() => form.onPut(path, null)}>
        Make it null
      </Button>
    )
  if (field.required || isItem) return null
  return (
    <Button small look="quiet" aria-label={`Leave out ${visible(label)}`} onClick={() => form.onPut(path, undefined)}>
      Leave out
    </Button>
  )
}
