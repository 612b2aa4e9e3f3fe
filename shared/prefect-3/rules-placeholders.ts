import { isMapping, type Path } from '../template/path'
import type { Finding, Rule } from '../template/rule'
import { blockPrefix, placeholdersOf, replacePlaceholders, variablePrefix } from './placeholders'
import { kindOf, quoted } from './refusal'
import { defaultVariables } from './templates'

interface TextAt {
  readonly path: Path
  readonly text: string
}

/** The texts of a manifest, in its order. */
function textsIn(value: unknown, path: Path = []): readonly TextAt[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]))
  if (!isMapping(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, key]))
}

/**
 * The server refuses a template that names what its variables don't declare, by the whole name: a path into a variable, a
 * block and a variable of Prefect's count as undeclared too.
 * Source: prefect 3.9.1, server/schemas/actions.py, validate_base_job_template.
 */
export const undeclared: Rule = ({ job, context }) => undeclaredIn(job, context.variables ?? defaultVariables)

/** The same of any part of a job configuration. */
export function undeclaredIn(value: unknown, variables: readonly string[]): readonly Finding[] {
  const declared = new Set(variables)
  return textsIn(value).flatMap(({ path, text }) =>
    [...new Set(placeholdersOf(text).map(({ name }) => name))]
      .filter((name) => !declared.has(name))
      .map((name): Finding => ({
        rule: 'undeclared-placeholder',
        severity: 'error',
        path,
        message: undeclaredWords(name),
      })),
  )
}

function undeclaredWords(name: string): string {
  const refused = `{{ ${name} }} is none of the variables that the work pool declares, and the server refuses such a template.`
  if (name.startsWith(blockPrefix) || name.startsWith(variablePrefix)) {
    return `${refused} Declare a variable, give it {{ ${name} }} as its default, and name that variable here.`
  }
  if (name.startsWith('ctx.')) {
    return `${refused} Only the value of the variable name may have {{ ${name} }} in it.`
  }
  if (name.startsWith('$')) return `${refused} Declare a variable, and let the deployment give it its value.`
  return `${refused} Declare it among the variables, or correct the name.`
}

/** Braces that look like a placeholder and are none stay in the Job as they are. */
export const braces: Rule = ({ job }) => bracesIn(job)

export const bracesIn = (value: unknown): readonly Finding[] =>
  textsIn(value).flatMap(({ path, text }): Finding[] => {
    const rest = replacePlaceholders(text, () => '')
    const [found] = /\{\{[^{}]*(\}\})?/.exec(rest) ?? []
    if (found === undefined) return []
    const message =
      `${quoted(found)} is no placeholder, so it stays in the Job as it is. A placeholder is one name of letters, digits and ` +
      '_ . - between {{ and }}.'
    return [{ rule: 'placeholder-form', severity: 'warning', path, message }]
  })

/** The worker takes each mapping with a `$ref` for a reference to a block. */
export const blockReference: Rule = ({ job }) =>
  mappingsIn(job).flatMap(({ path, mapping }): Finding[] => {
    const { $ref: reference } = mapping
    if (isMapping(reference) || !Object.hasOwn(mapping, '$ref')) return []
    const message =
      `$ref is ${kindOf(reference)}, and the worker refuses every run for it: it takes $ref for a block, as in ` +
      '{"$ref": {"block_document_id": ID}}. Give the key another name.'
    return [{ rule: 'block-reference', severity: 'error', path: [...path, '$ref'], message }]
  })

function mappingsIn(
  value: unknown,
  path: Path = [],
): readonly { path: Path; mapping: Readonly<Record<string, unknown>> }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => mappingsIn(item, [...path, index]))
  if (!isMapping(value)) return []
  const inner = Object.entries(value).flatMap(([key, one]) => mappingsIn(one, [...path, key]))
  return [{ path, mapping: value }, ...inner]
}

export const placeholderRules: readonly Rule[] = [undeclared, braces, blockReference]
