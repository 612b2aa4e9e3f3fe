import type { Problem, Remedy } from '../../shared/model/problem'
import type { FixEffect } from './fix-effect'

type Elsewhere = Extract<FixEffect, { kind: 'elsewhere' }>

/** Where what is asked for is asked, as a sentence: a change of the template would change nothing. */
export function elsewhereWords({ by, field, value }: Elsewhere, dialect: string): string {
  switch (by) {
    case 'run':
      return dialect === '3'
        ? `The run’s own job variable ${field} asks for ${value}: start it with another value.`
        : `The run config asks for ${value} (${field}): change it where the flow is registered or the run is made, not in the template.`
    case 'deployment':
      return `The deployment’s job variable ${field} asks for ${value}: change it there.`
    case 'variable':
      return `The default of the work pool’s variable ${field} is ${value}: change it in the pool’s variables.`
    case 'pool':
      return `The work pool itself says ${value} (${field}): change it there.`
  }
}

/** What is to be done about a change that the template has already, as the pod does not have it. */
export const doneWords = (remedy: Pick<Remedy, 'label'>): string =>
  `“${actOf(remedy)}” is in the template already: run it again if its Job was made before that. If not, something in the cluster changes its pods.`

/** "Ask for 500m CPU" of "Ask for 500m CPU…". */
export const actOf = ({ label }: Pick<Remedy, 'label'>): string => label.replace(/…$/, '')

/** Whether a change of an amount is to make it less or more. */
export const aimOf = ({ kind }: Problem) => (kind === 'unschedulable' ? 'less' : 'more')
