import type { Shape } from '../../../../shared/prefect-3/parameter-fields'
import type { Path } from './parameter-paths'
import type { ParametersDraft } from './parameters-draft'
import type { Place } from './shapes'

/** What the fields of a form draw, and how they change it. */
export interface FormEdit {
  readonly draft: ParametersDraft
  /** What is wrong with the value of this key, once it is to be said. */
  readonly faultOf: (key: string) => string | undefined
  /** The field of this key is left. */
  readonly onLeave: (key: string) => void
  readonly onText: (place: Place, text: string) => void
  /** @param value undefined leaves it out */
  readonly onPut: (path: Path, value: unknown) => void
  readonly onChoose: (path: Path, index: number, shape: Shape) => void
  readonly onAdd: (path: Path, item: unknown) => void
  readonly onRemove: (path: Path, index: number) => void
}
