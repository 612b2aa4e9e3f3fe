import { isMapping, valueAt, type Path } from './path'
import { podSpecPath, type Finding, type Rule } from './rule'

/** A number or a truth value without quotes: easily written, and Kubernetes refuses the whole Job for it. */
export const envStrings: Rule = ({ job, flowPath, spelling }) =>
  ['containers', 'initContainers'].flatMap((list) =>
    itemsAt(job, [...podSpecPath, list]).flatMap((container, at) => {
      const containerPath = [...podSpecPath, list, at]
      const inFlow = containerPath.join('.') === flowPath.join('.')
      return itemsAt(container, ['env']).flatMap((variable, index): Finding[] => {
        const value = valueAt(variable, ['value'])
        if (value == null || typeof value === 'string') return []
        const path = [...containerPath, 'env', index, 'value']
        const name = String(valueAt(variable, ['name']))
        return [isMapping(value) || Array.isArray(value) ? notText(name, path) : unquoted(name, path, spelling, inFlow)]
      })
    }),
  )

const itemsAt = (root: unknown, path: Path): readonly unknown[] => {
  const items = valueAt(root, path)
  return Array.isArray(items) ? items : []
}

const rule = 'env-not-a-string'
const refusal = 'but a variable’s value is a string, and Kubernetes refuses anything else.'

function notText(name: string, path: Path): Finding {
  const message = `${name} is a list or a mapping, ${refusal} Write it as text in quotes.`
  return { rule, severity: 'error', path, message }
}

function unquoted(name: string, path: Path, spelling: (path: Path) => string | undefined, inFlow: boolean): Finding {
  const value = spelling(path) ?? ''
  const message = `${name} is ${value} without quotes, ${refusal} Put it in quotes.`
  const label = `Write "${value}"`
  const edit = inFlow
    ? ({ kind: 'setEnv', name, value, label } as const)
    : ({ kind: 'setText', path: [...path], value, label } as const)
  return { rule, severity: 'error', path, message, edit }
}
