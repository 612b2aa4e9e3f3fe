import { refuseBody } from './answers'
import type { Values } from './rows'

const placeholder = /\{\{\s*([\w.\-[\]$]+)\s*\}\}/g

/**
 * Each placeholder of a base job template must be declared.
 * @throws Refusal 422 in the server's words. Source: prefect 3.9.1, server/schemas/core.py, WorkPool.
 */
export function checkTemplate(template: Values, body: unknown): void {
  if (Object.keys(template).length === 0) return
  const wrong = (why: string): never =>
    refuseBody(
      [
        {
          type: 'value_error',
          loc: ['body', 'base_job_template'],
          msg: `Value error, ${why}`,
          input: template,
          ctx: { error: {} },
        },
      ],
      body,
    )
  const { job_configuration, variables } = template
  if (isEmpty(job_configuration) || isEmpty(variables))
    wrong('The `base_job_template` must contain both a `job_configuration` key and a `variables` key.')
  const declared = (variables as { properties?: object } | null)?.properties ?? {}
  const used = [...JSON.stringify(job_configuration).matchAll(placeholder)].map(([, name = '']) => name)
  const unknown = used.filter((name) => !Object.hasOwn(declared, name))
  if (unknown.length > 0)
    wrong(
      'The variables specified in the job configuration template must be present as properties in the variables schema.' +
        ` Your job configuration uses the following undeclared variable(s): ${[...new Set(unknown)].join(' ,')}.`,
    )
}

const isEmpty = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || Object.keys(value).length === 0
