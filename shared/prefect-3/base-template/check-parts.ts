import type { JsonObject } from '../../model/flow-run'
import { readJson } from '../../yaml/read-json'
import { isMapping, type Path } from '../../template/path'
import type { TemplateCheck } from '../../template/template-check'
import { placeOf, readYaml } from '../../template/yaml-source'
import { kindOf } from '../refusal'
import { bracesIn, undeclaredIn } from '../rules-placeholders'
import { nameProblem } from './change-variables'
import { fieldsOf } from './configuration-fields'
import type { TemplateParts } from './parts'
import { defaultProblem, notJson, propertiesOf, typeProblem, valueProblem, variablesIn } from './variables'

/** What is to be said about a part that is not the manifest. */
export interface PartCheck extends TemplateCheck {
  readonly part: 'configuration' | 'variables'
  /** The key of the configuration. */
  readonly field?: string
}

/** What keeps a base job template from being saved, or runs from their Jobs, outside of its manifest. */
export function checkParts({ configuration, variables }: TemplateParts): readonly PartCheck[] {
  return [...checkConfiguration(configuration, declaredIn(variables)), ...checkVariables(variables)]
}

/** The names of the variables; null while there is no reading them, when nothing is known to be undeclared. */
export function declaredIn(variables: string): readonly string[] | null {
  const read = readJson(variables)
  return read.ok && isMapping(read.value) ? Object.keys(propertiesOf(read.value)) : null
}

function checkConfiguration(configuration: JsonObject, declared: readonly string[] | null): readonly PartCheck[] {
  const at = (field: string) => ({ part: 'configuration', field, line: 1 }) as const
  const forms = fieldsOf(configuration).flatMap(({ key, type }): PartCheck[] => {
    const problem = valueProblem({ type, schema: {} }, configuration[key])
    if (problem === null) return []
    const message = `${key} ${problem} Correct it, or every run fails.`
    return [{ rule: 'configuration-form', severity: 'error', message, ...at(key) }]
  })
  const placeholders = [
    ...(declared === null ? [] : undeclaredIn(configuration, declared)),
    ...bracesIn(configuration),
  ].map(({ rule, severity, message, path }): PartCheck => ({ rule, severity, message, ...at(String(path[0])) }))
  return [...forms, ...placeholders]
}

function checkVariables(text: string): readonly PartCheck[] {
  const read = readJson(text)
  const error = { severity: 'error', part: 'variables' } as const
  if (!read.ok) return [{ ...error, rule: 'variables-json', line: read.line, message: notJson(read.why) }]
  const { value } = read
  if (!isMapping(value) || (value['properties'] !== undefined && !isMapping(value['properties']))) {
    const what = isMapping(value) ? `properties is ${kindOf(value['properties'])}` : `variables is ${kindOf(value)}`
    const message = `${what}, where a mapping belongs: it is the JSON schema of the variables. Correct it.`
    return [{ ...error, rule: 'variables-form', line: 1, message }]
  }
  if (Object.keys(value).length === 0) {
    const message =
      'The schema of the variables is empty, and the server refuses that. Write {"type": "object", "properties": {}}.'
    return [{ ...error, rule: 'variables-form', line: 1, message }]
  }
  const lineOf = lines(text)
  return variablesIn(value).flatMap((variable): PartCheck[] => {
    const path = ['properties', variable.name]
    const said = (rule: string, at: Path, message: string | null): PartCheck[] =>
      message === null ? [] : [{ severity: 'warning', part: 'variables', rule, line: lineOf(at), message }]
    const badName = nameProblem(variable.name, [])
    const badDefault = defaultProblem(variable)
    return [
      ...said('variable-name', path, badName && `No placeholder finds ${JSON.stringify(variable.name)}. ${badName}`),
      ...said('variable-type', [...path, 'type'], typeProblem(variable)),
      ...said('variable-default', [...path, 'default'], badDefault && `${badDefault} Correct it, or runs that give no other fail.`), // prettier-ignore
    ]
  })
}

/** JSON is YAML, whose reader knows where things stand; it is asked only when there is something to say. */
function lines(text: string): (path: Path) => number {
  let read: ReturnType<typeof readYaml> | undefined
  return (path) => {
    read ??= readYaml(text)
    const [document] = read.documents
    return document ? placeOf(read, document, path).line : 1
  }
}
