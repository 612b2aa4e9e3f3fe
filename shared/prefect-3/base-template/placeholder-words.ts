import { blockPrefix, keysOf, variablePrefix } from '../placeholders'
import { textOfValue } from './value-text'
import { typeWords, type Variable } from './variables'

/** Something that may stand between the braces, for who is writing it. */
export interface PlaceholderOffer {
  readonly name: string
  /** In a few words: "a text or null, IfNotPresent by default". */
  readonly detail: string
  readonly description: string
}

/** The server takes only declared variables in the manifest and the configuration. */
export const offersOf = (variables: readonly Variable[]): readonly PlaceholderOffer[] =>
  variables.map((variable) => ({
    name: variable.name,
    detail: detailOf(variable),
    description: textIn(variable, 'description'),
  }))

/** What the default of a variable may name, beside other texts. */
export const offersInDefaults: readonly PlaceholderOffer[] = [
  {
    name: 'prefect.variables.',
    detail: 'a variable of Prefect, by its name',
    description: 'Read from the API when a Job is made; one that is not there is the empty text.',
  },
  {
    name: 'prefect.blocks.',
    detail: 'a block, by its type and name',
    description: 'TYPE.NAME, and behind it the way to a value inside. Read from the API when a Job is made.',
  },
  { name: 'ctx.flow.name', detail: 'the flow’s name, in name only', description: 'Filled in when the Job is named.' },
  { name: 'ctx.flow_run.name', detail: 'the run’s name, in name only', description: 'Filled in when the Job is named.' }, // prettier-ignore
]

/**
 * What a placeholder stands for, in paragraphs. That the server refuses it where it stands, a check says there.
 * @param inDefault whether it stands in the default of a variable, of which no check says anything
 */
export function explainPlaceholder(
  name: string,
  variables: readonly Variable[],
  inDefault: boolean,
): readonly string[] {
  if (name.startsWith(variablePrefix)) {
    return [
      `The variable ${name.slice(variablePrefix.length)} of Prefect, read from the API when a Job is made; "" if it is not there.`,
    ]
  }
  if (name.startsWith(blockPrefix)) {
    const [type = '', block = '', ...path] = name.slice(blockPrefix.length).split('.')
    const inside = path.length > 0 ? `${path.join('.')} of the` : 'The'
    return [`${inside} block ${block} of the type ${type}, read from the API when a Job is made.`]
  }
  if (name.startsWith('ctx.')) {
    return [
      `${name.slice('ctx.'.length)} of the run that the Job is for. It is filled in where the Job is named, in the value of the variable name.`,
    ]
  }
  if (name.startsWith('$')) return [`The variable ${name.replace(/^\$+/, '')} of the worker’s own environment.`]
  const [first = ''] = keysOf(name)
  const variable = variables.find((each) => each.name === first)
  if (!variable) return inDefault ? [`${first} is none of the variables that the work pool declares.`] : []
  const title = textIn(variable, 'title')
  return [
    `${title === '' ? name : title}: ${detailOf(variable)}`,
    ...(name === first ? [] : [`The part ${name.slice(first.length)} of ${first}.`]),
    ...[textIn(variable, 'description')].filter((text) => text !== ''),
  ]
}

function detailOf(variable: Variable): string {
  const { schema, type } = variable
  const text = textOfValue(schema['default'], type)
  return `${typeWords(variable)}, ${text === '' ? 'no default' : `${text} by default`}`
}

export function textIn({ schema }: Variable, key: 'title' | 'description'): string {
  const text = schema[key]
  return typeof text === 'string' ? text : ''
}
