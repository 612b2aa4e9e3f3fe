import type { JsonObject } from '../../../../shared/model/flow-run'
import { readJson } from '../../../../shared/yaml/read-json'
import { variablesIn, type Variable } from '../../../../shared/prefect-3/base-template/variables'
import { isMapping } from '../../../../shared/template/path'

/** The variables that a draft declares. */
export interface DeclaredVariables {
  readonly schema: JsonObject
  readonly variables: readonly Variable[]
  /** Whether the draft's JSON can be read; else these are the server's. */
  readonly isDraft: boolean
}

/** @param json of the draft @param server its template, for as long as the JSON can't be read */
export function declaredVariables(json: string, server: JsonObject): DeclaredVariables {
  const read = readJson(json)
  if (read.ok && isMapping(read.value)) return { schema: read.value, variables: variablesIn(read.value), isDraft: true }
  const { variables } = server
  return { schema: isMapping(variables) ? variables : {}, variables: variablesIn(variables), isDraft: false }
}
