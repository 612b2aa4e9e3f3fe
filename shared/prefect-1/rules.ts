import type { Rule } from '../template/rule'

/**
 * The agent writes `args: [prefect, execute, flow-run]`, three words, as upstream does. A shell that takes its script
 * from the first word runs `prefect` alone, which prints its help and ends well: the run stays Submitted.
 */
export const shellCommand: Rule = ({ flow, flowPath }) => {
  const command: unknown = flow['command']
  if (!Array.isArray(command) || !/^-[a-z]*c$/.test(String(command.at(-1)))) return []
  return [
    {
      rule: 'shell-command',
      severity: 'warning',
      path: [...flowPath, 'command'],
      message:
        'The agent puts the three words prefect, execute and flow-run into args, and this shell would run the first one ' +
        'only: the pod ends well and the run stays Submitted. Remove command, or end it with: \'"$0" "$@"\'.',
    },
  ]
}

export const imageIsDefault: Rule = ({ flow, flowPath }) => {
  if (flow.image == null) return []
  return [
    {
      rule: 'image-is-default',
      severity: 'note',
      path: [...flowPath, 'image'],
      message:
        'Used for runs whose storage and run config name no image. Docker storage always brings its own, and a ' +
        'KubernetesRun may.',
    },
  ]
}

export const rules: readonly Rule[] = [shellCommand, imageIsDefault]
