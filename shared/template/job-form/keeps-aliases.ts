import { visit } from 'yaml'
import { noLimits } from '../../yaml/limits'
import { readYaml } from '../yaml-source'

/** Whether every place that shares what another says goes on to: some edits can only be made by writing such places out. */
export const keepsAliases = (before: string, after: string): boolean => aliasesIn(after) >= aliasesIn(before)

function aliasesIn(text: string): number {
  let count = 0
  const countOne = () => {
    count += 1
  }
  for (const document of readYaml(text, noLimits).documents) visit(document, { Alias: countOne })
  return count
}
