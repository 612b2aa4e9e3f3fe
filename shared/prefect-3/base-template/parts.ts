import { jsonText } from '../../yaml/json-text'
import { readJson } from '../../yaml/read-json'
import { openTemplate } from '../../template/parse-template'
import { isMapping } from '../../template/path'
import { writeYaml } from '../../yaml/write-yaml'
import type { JsonObject } from '../../model/flow-run'
import { templateForm } from '../template-form'
import { notJson } from './variables'

/** A base job template as it is written by hand: of what is text here, any state on the way is kept, valid or not. */
export interface TemplateParts {
  /** `job_configuration.job_manifest` as YAML. */
  readonly manifest: string
  /** The rest of `job_configuration`. */
  readonly configuration: JsonObject
  /** `variables`, a JSON schema, as JSON. */
  readonly variables: string
  /** What stands beside the two; upstream has nothing there. */
  readonly others: JsonObject
}

/** The parts of a template as the API gives it. */
export function partsOf(template: JsonObject): TemplateParts {
  const { job_configuration: all, variables = {}, ...others } = template
  const { job_manifest: manifest, ...configuration } = isMapping(all) ? all : {}
  return {
    manifest: manifest === undefined ? '' : writeYaml(manifest),
    configuration,
    variables: writeJson(variables),
    others,
  }
}

export const writeJson = (value: unknown): string => `${jsonText(value, 2)}\n`

export type WholeTemplate =
  | { readonly ok: true; readonly template: JsonObject }
  /** What keeps it from being one, the first thing. */
  | { readonly ok: false; readonly part: 'manifest' | 'variables'; readonly line: number; readonly message: string }

/** The template that the parts make, for the API. Comments of the manifest are not in it. */
export function templateOf({ manifest, configuration, variables, others }: TemplateParts): WholeTemplate {
  const opened = openTemplate(manifest, templateForm.structure)
  if (!opened.ok) {
    const [first] = opened.problems
    return { ok: false, part: 'manifest', line: first?.line ?? 1, message: first?.message ?? 'It is no Job.' }
  }
  const read = readJson(variables)
  if (!read.ok) return { ok: false, part: 'variables', line: read.line, message: notJson(read.why) }
  return {
    ok: true,
    template: {
      ...others,
      job_configuration: { ...configuration, job_manifest: opened.job },
      variables: read.value,
    },
  }
}

export const sameParts = (one: TemplateParts, other: TemplateParts): boolean =>
  one.manifest === other.manifest &&
  one.variables === other.variables &&
  jsonText(one.configuration) === jsonText(other.configuration) &&
  jsonText(one.others) === jsonText(other.others)
