import type { Dialect } from '../../../../shared/dialect/dialect'
import type { Connection } from '../../../../shared/model/connection'
import { checkParts } from '../../../../shared/prefect-3/base-template/check-parts'
import { commentLine } from '../../../../shared/prefect-3/base-template/comment-line'
import type { TemplateParts } from '../../../../shared/prefect-3/base-template/parts'
import { findingsOf, type Findings, type PageFinding, type SchemaFinding } from '../template-findings'
import type { DeclaredVariables } from './declared-variables'

/** All there is to say about the parts of a base job template. @param dialect with what stands beside the manifest in it */
export const poolFindings = (
  dialect: Dialect,
  parts: TemplateParts,
  { variables }: DeclaredVariables,
  connection: Connection | null,
  fromSchema: readonly SchemaFinding[],
): Findings =>
  findingsOf(dialect, parts.manifest, connection, fromSchema, {
    variables: variables.map(({ name }) => name),
    beside: [...checkParts(parts), ...lostComments(parts)],
  })

function lostComments({ manifest }: TemplateParts): readonly PageFinding[] {
  const line = commentLine(manifest)
  if (line === null) return []
  const message =
    'Comments are not saved: the server keeps the template as JSON. What is to be known stands better in the description of a variable.'
  return [{ rule: 'comments-lost', severity: 'note', line, message }]
}
