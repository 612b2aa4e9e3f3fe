import type { Finding, Rule } from '../template/rule'

export const command: Rule = ({ flow, flowPath }) => {
  if (flow['command'] != null || flow['args'] != null) return []
  return [
    {
      rule: 'no-command',
      severity: 'warning',
      path: [...flowPath, 'args'],
      message:
        'The container has nothing to start, and a flow’s image does not start its flow by itself. ' +
        'Add command: ["/bin/sh", "-c"] and args: ["prefect execute cloud-flow"].',
    },
  ]
}

/**
 * Without these a run is executed but never reported: the defaults are runners for local flows.
 * Source: prefect 0.6.7, config.toml and cli/execute.py.
 */
const cloudRunners = [
  ['PREFECT__ENGINE__FLOW_RUNNER__DEFAULT_CLASS', 'prefect.engine.cloud.CloudFlowRunner'],
  ['PREFECT__ENGINE__TASK_RUNNER__DEFAULT_CLASS', 'prefect.engine.cloud.CloudTaskRunner'],
] as const

export const runnerClasses: Rule = ({ flow, flowPath }) => {
  if (flow['envFrom'] != null) return [] // may come from there; only the cluster knows
  return cloudRunners.flatMap(([name, value]): Finding[] => {
    if ((flow.env ?? []).some((variable) => variable.name === name)) return []
    const message =
      `${name} is missing, so the run would go on without telling the API, where it stays Submitted. ` +
      `Set it to ${value}.`
    const edit = { kind: 'setEnv', name, value, label: 'Add it' } as const
    return [{ rule: 'missing-runner-class', severity: 'warning', path: [...flowPath, 'env'], message, edit }]
  })
}

export const rules: readonly Rule[] = [command, runnerClasses]
