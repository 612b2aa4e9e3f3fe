import { str } from './python-values'
import { envSecretName, type JobSources } from './job-fields'

/**
 * The Secret that holds a Job's variables, to be there before the Job.
 * Source: prefect-kubernetes 0.8.0, worker.py, _store_env_as_secret, which makes the Job its owner.
 */
export function envSecret(
  moved: Readonly<Record<string, unknown>>,
  namespace: string,
  { inputs, options }: Pick<JobSources, 'inputs' | 'options'>,
): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: envSecretName(options),
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'prefect', 'prefect.io/flow-run-id': inputs.flowRunId },
    },
    type: 'Opaque',
    stringData: Object.fromEntries(Object.entries(moved).map(([name, value]) => [name, str(value)])),
  }
}
