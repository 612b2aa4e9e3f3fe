import type { TemplateForm } from '../dialect/dialect'
import { isMapping } from '../template/path'
import { cpuLimit, pullPolicy } from '../template/rules-container'
import { envStrings } from '../template/rules-env'
import { backoffLimit, emptyPullSecret } from '../template/rules-job'
import { names } from '../template/rules-names'
import type { StructureProblem, StructureRule } from '../template/structure'
import { jsonText } from '../yaml/json-text'
import { placeholdersOf } from './placeholders'

/** A placeholder may stand for anything, so only what is written out is looked at. */
export const isPlaceholder = (value: unknown): boolean => typeof value === 'string' && placeholdersOf(value).length > 0

/** The manifest of a work pool. What the worker wants to find in it the rules say, each at its line. */
const structure: StructureRule = (data) => {
  const problem = (path: readonly string[], message: string): StructureProblem[] => [
    { rule: 'not-a-job', path, message },
  ]
  if (!isMapping(data)) return problem([], 'The manifest is not a mapping with apiVersion, kind and spec. Write a Job.')
  for (const [key, wanted] of [
    ['kind', 'Job'],
    ['apiVersion', 'batch/v1'],
  ] as const) {
    const value = data[key]
    if (value === wanted || isPlaceholder(value)) continue
    const has = value === undefined ? `has no ${key}` : `has the ${key} ${jsonText(value)}`
    return problem([key], `The manifest ${has}, but runs are deployed as Jobs of batch/v1. Set ${key}: ${wanted}.`)
  }
  return []
}

/**
 * Left out of the rules for any Job: that of the namespace, which each run may choose, those of the container's name and the
 * restart policy, of which the worker wants others, and that of labels, of which it makes slugs.
 */
export const templateForm: TemplateForm = {
  structure,
  generalRules: [backoffLimit, emptyPullSecret, pullPolicy, cpuLimit, envStrings, names],
  flowIndex: () => 0,
  strangeFields: ['parallelism', 'completions'].map((field) => `spec.template.spec.${field}`),
}
