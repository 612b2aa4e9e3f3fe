import type { ParameterField } from '../../../../shared/prefect-3/parameter-fields'
import type { FormEdit } from './form-edit'
import type { Path } from './parameter-paths'

export interface ParameterEntryProps {
  readonly field: ParameterField
  /** What people call it, beside others of the same level. */
  readonly label: string
  readonly path: Path
  /** What is used when it is left out; undefined for nothing. */
  readonly otherwise: unknown
  readonly form: FormEdit
}
