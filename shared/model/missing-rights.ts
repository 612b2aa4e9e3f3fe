import type { Problem } from './problem'
import { command } from './shell-command'

/** What an agent that may not do this with a resource leaves undone. */
export function leftUndone(all: readonly string[], resource: string): string {
  const verbs = all.filter((verb) => verb !== 'patch')
  // Nobody but a user suspends.
  if (verbs.length === 0) return 'Jobs can’t be suspended and resumed from here'
  if (verbs.every((verb) => verb === 'delete'))
    return resource === 'pods'
      ? 'pods that are left when somebody deletes their Job stay'
      : 'Jobs of runs that are over stay, and those of runs that were given up'
  if (resource === 'pods/log') return 'the last lines of pods that failed don’t get into the logs of their runs'
  if (resource === 'events') return 'what Kubernetes said of Jobs that failed doesn’t get into the logs of their runs'
  return resource === 'pods'
    ? 'a run whose pod can’t start, or was lost, may stay as it is'
    : 'a run whose Job is over, or gone, may stay as it is'
}

/** A Role and its binding, as two commands. Without a name of the user the place for it is marked. */
export function allowCommands({
  user,
  verb,
  resource,
  namespace,
}: Extract<Problem, { kind: 'notAllowed' | 'rightMissing' }>): string {
  const account = /^system:serviceaccount:([^:]+:[^:]+)$/.exec(user ?? '')?.[1]
  const subject = account ? command`--serviceaccount=${account}` : command`--user=${user ?? 'USER'}`
  const name = `flowdeck-${verb}-${resource.replace(/[^a-z]+/g, '-')}`
  return [
    command`kubectl create role ${name} -n ${namespace} --verb=${verb} --resource=${resource}`,
    `${command`kubectl create rolebinding ${name} -n ${namespace} --role=${name}`} ${subject}`,
  ].join('\n')
}
