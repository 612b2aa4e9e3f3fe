import { DeploymentOptions, type DeploymentFlavor, type DeploymentOption } from '../../../shared/dialect/deployment'
import type { Dialect } from '../../../shared/dialect/dialect'
import { generateDeploymentYaml } from '../../../shared/dialect/generate-deployment-yaml'
import { withoutPasswords } from '../../../shared/secrets/addresses'
import type { Connection } from '../../../shared/model/connection'
import { isIdle } from './cleaning-fields'
import type { DeploymentField, TypedField } from './deployment-field'
import { fieldsOf, offeredFields } from './deployment-fields'

/**
 * What the form holds, by option: texts as typed or chosen, boxes as they are. The token is not among it: the main
 * process fills it in when the YAML is copied or saved.
 */
export type DeploymentChoices = Readonly<Partial<Record<DeploymentOption, string | boolean>>>

/** What the connection suggests, for whatever the user has not chosen: a value for each field. */
export function suggestedChoices(dialect: Dialect, connection: Connection | null): DeploymentChoices {
  const known: DeploymentChoices = {
    namespace: connection?.cluster.namespace ?? 'default',
    api: connection?.api.urlForPods ?? '',
    tenantId: connection?.api.tenantId ?? '',
    labels: connection?.jobOptions.labels?.join(', ') ?? '',
    backend: connection?.jobOptions.backend ?? 'cloud',
    flavor: 'prefect',
    pool: connection?.api.workPool?.name ?? 'kubernetes',
    workQueues: connection?.api.workPool?.queues.join(', ') ?? '',
    secret: true,
    // Where both can be had, the lesser rights.
    leastRbac: true,
    rbac: !dialect.deployment.options.includes('leastRbac'),
  }
  const suggested = fieldsOf(dialect.deployment).map((field): [DeploymentOption, string | boolean] => [
    field.option,
    known[field.option] ?? (field.kind === 'box' ? false : ''),
  ])
  return Object.fromEntries(suggested)
}

const otherRights: Readonly<Partial<Record<DeploymentOption, DeploymentOption>>> = {
  rbac: 'leastRbac',
  leastRbac: 'rbac',
}

/** The choices with one of them changed: of the two kinds of rights, one that is ticked unticks the other. */
export function withChoice(
  choices: DeploymentChoices,
  option: DeploymentOption,
  value: string | boolean,
): DeploymentChoices {
  const other = otherRights[option]
  const excluded = value === true && other !== undefined && other in choices ? { [other]: false } : {}
  return { ...choices, ...excluded, [option]: value }
}

/** Each pair of API and namespace has choices of its own: what fits one cluster does not fit another. */
export function connectionKey(dialect: Dialect, connection: Connection | null): string {
  if (!connection) return `none/${dialect.id}`
  const { api, cluster } = connection
  const pool = api.workPool === null ? '' : `/${api.workPool.name}`
  return `${api.url}/${cluster.context}/${cluster.namespace}/${dialect.id}${pool}`
}

export const flavorOf = ({ flavor }: DeploymentChoices): DeploymentFlavor =>
  flavor === 'flowdeck' ? flavor : 'prefect'

const shownFields = (dialect: Dialect, choices: DeploymentChoices): readonly DeploymentField[] =>
  offeredFields(dialect.deployment, flavorOf(choices)).filter(({ option }) => isShown(choices, option))

/** Of the fields that the flavour has. */
export const isShown = (choices: DeploymentChoices, option: DeploymentOption): boolean =>
  !isIdle(option, choices.resourceManagerEnabled === true)

export const textOf = (choices: DeploymentChoices, { option }: Pick<DeploymentField, 'option'>): string => {
  const value = choices[option]
  return typeof value === 'string' ? value : ''
}

/** @returns a sentence for each field that says what can't be used, alone or beside the others. */
export function problemsOf(
  dialect: Dialect,
  choices: DeploymentChoices,
): Readonly<Partial<Record<DeploymentOption, string>>> {
  const fields = shownFields(dialect, choices).filter((field): field is TypedField => 'problemOf' in field)
  const alone = fields.flatMap((field): [DeploymentOption, string][] => {
    const words = field.problemOf(textOf(choices, field).trim())
    return words === null ? [] : [[field.option, words]]
  })
  const options = DeploymentOptions.parse(optionsOf(dialect, choices))
  const faults = dialect.deployment.faults?.(options) ?? []
  return Object.fromEntries([...faults.map(({ option, words }) => [option, words] as const), ...alone])
}

export const isUsable = (dialect: Dialect, choices: DeploymentChoices): boolean =>
  Object.keys(problemsOf(dialect, choices)).length === 0

/** The choices as the generator takes them: what is not shown for a flavour is kept for the other, and not said. */
export function optionsOf(dialect: Dialect, choices: DeploymentChoices): DeploymentOptions {
  const options = shownFields(dialect, choices).map((field): [DeploymentOption, unknown] => [
    field.option,
    valueOf(field, choices),
  ])
  // Each field gives what its option is: texts, lists, pairs and truths.
  return Object.fromEntries(options)
}

function valueOf(field: DeploymentField, choices: DeploymentChoices): unknown {
  const text = textOf(choices, field).trim()
  switch (field.kind) {
    case 'box':
      return choices[field.option] === true
    case 'list':
      return piecesOf(text, ',')
    case 'pairs':
      return Object.fromEntries(
        piecesOf(text, '\n').map((line) => {
          const at = line.indexOf('=')
          return [line.slice(0, at), line.slice(at + 1)]
        }),
      )
    case 'text':
    case 'choice':
      return text
  }
}

const piecesOf = (text: string, separator: string): readonly string[] =>
  text
    .split(separator)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')

/** What is known of the token, which itself never comes here. */
export type ShownLogin = Pick<Connection['api'], 'hasToken' | 'auth'>

export interface ShownDeployment {
  /** "prefect-agent.yaml" */
  readonly fileName: string
  readonly yaml: string
  readonly documents: number
}

/** The YAML as the page shows it: dots for the token, and for passwords of addresses. */
export function shownDeployment(dialect: Dialect, choices: DeploymentChoices, login: ShownLogin): ShownDeployment {
  const { hasToken, auth } = login
  const options = { ...optionsOf(dialect, choices), token: hasToken ? 'kept' : '', auth }
  const yaml = withoutPasswords(generateDeploymentYaml(dialect.deployment, options, { maskToken: true }))
  const fileName = `${dialect.deployment.name(DeploymentOptions.parse(options))}.yaml`
  return { fileName, yaml, documents: yaml.split('\n').filter((line) => line === '---').length + 1 }
}
