import type { TemplateEdit } from '../../model/template-edit'
import type { Row } from './read-rows'
import { labelKeyProblem, labelValueProblem, objectNameProblem, variableNameProblem, type IsTaken } from './form-fields'

/** What can be done with rows of one kind, and what may stand in them. */
export interface RowKind {
  /** What one is called: "variable". */
  readonly noun: string
  /** What its name is called: "Key". */
  readonly nameLabel: string
  /** Null where there is only a name. */
  readonly valueLabel: string | null
  readonly nameProblem: (text: string, isTaken: IsTaken) => string | null
  readonly valueProblem: (text: string) => string | null
  /** @param row with its new name and value; `from` is what stands there now, null for a new one */
  readonly put: (row: NamedValue & { readonly index: number }, from: Row | null) => TemplateEdit
  readonly remove: (row: Row) => TemplateEdit
}

interface NamedValue {
  readonly name: string
  readonly value: string
}

export const variableRows: RowKind = {
  noun: 'variable',
  nameLabel: 'Name',
  valueLabel: 'Value',
  nameProblem: variableNameProblem,
  valueProblem: () => null,
  put: ({ index, name, value }) => ({ kind: 'setVariable', index, name, value }),
  remove: ({ index }) => ({ kind: 'removeVariable', index }),
}

export const nodeSelectorRows: RowKind = {
  noun: 'node label',
  nameLabel: 'Key',
  valueLabel: 'Value',
  nameProblem: labelKeyProblem,
  valueProblem: labelValueProblem,
  // One field of a row is written at a time: either the key has another name, or the value is another.
  put: ({ name, value }, from) =>
    from !== null && from.name !== name
      ? { kind: 'renameKey', path: [...from.path], name }
      : { kind: 'setNodeSelector', key: name, value },
  remove: ({ name }) => ({ kind: 'setNodeSelector', key: name, value: null }),
}

export const pullSecretRows: RowKind = {
  noun: 'pull secret',
  nameLabel: 'Name',
  valueLabel: null,
  nameProblem: (text, isTaken) =>
    objectNameProblem(text) ?? (isTaken(text) ? 'This secret stands there already.' : null),
  valueProblem: () => null,
  put: ({ index, name }) => ({ kind: 'setPullSecret', index, name }),
  remove: ({ index }) => ({ kind: 'removePullSecret', index }),
}
