/** A flow run as the API gives it, and the Job that Prefect 0.6.7's own agent makes of it, field by field. */
export const flowRun = {
  id: '00000005-1111-4111-8111-111111111111',
  version: 1,
  flow: {
    id: '00000005-2222-4222-8222-222222222222',
    name: 'example',
    storage: {
      type: 'Docker',
      registry_url: 'reg.example/project',
      image_name: 'a',
      image_tag: 'b',
      flows: { example: '/root/.prefect/example.prefect' },
      prefect_version: '0.6.7',
      __version__: '0.6.7',
    },
  },
}

export const renderFlags = [
  ...['--api', 'https://api.example.com/graphql', '--token', '', '--namespace', 'n'],
  ...['--image-pull-secrets', 's', '--identifier', '0a1b2c3d'],
]

export const manifest = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'prefect-job-0a1b2c3d',
    labels: {
      app: 'prefect-job-0a1b2c3d',
      identifier: '0a1b2c3d',
      flow_run_id: '00000005-1111-4111-8111-111111111111',
      flow_id: '00000005-2222-4222-8222-222222222222',
    },
  },
  spec: {
    template: {
      metadata: {
        labels: {
          app: 'prefect-job-0a1b2c3d',
          identifier: '0a1b2c3d',
          flow_run_id: '00000005-1111-4111-8111-111111111111',
        },
      },
      spec: {
        containers: [
          {
            name: 'flow',
            image: 'reg.example/project/a:b',
            imagePullPolicy: 'Always',
            command: ['/bin/sh', '-c'],
            args: ['prefect execute cloud-flow'],
            env: [
              { name: 'PREFECT__CLOUD__API', value: 'https://api.example.com/graphql' },
              { name: 'PREFECT__CLOUD__AUTH_TOKEN', value: '' },
              { name: 'PREFECT__CONTEXT__FLOW_RUN_ID', value: '00000005-1111-4111-8111-111111111111' },
              { name: 'PREFECT__CONTEXT__NAMESPACE', value: 'n' },
              { name: 'PREFECT__CLOUD__USE_LOCAL_SECRETS', value: 'false' },
              { name: 'PREFECT__LOGGING__LOG_TO_CLOUD', value: 'true' },
              { name: 'PREFECT__LOGGING__LEVEL', value: 'DEBUG' },
              {
                name: 'PREFECT__ENGINE__FLOW_RUNNER__DEFAULT_CLASS',
                value: 'prefect.engine.cloud.CloudFlowRunner',
              },
              {
                name: 'PREFECT__ENGINE__TASK_RUNNER__DEFAULT_CLASS',
                value: 'prefect.engine.cloud.CloudTaskRunner',
              },
            ],
            resources: { requests: { cpu: '100m' }, limits: { cpu: '100m' } },
          },
        ],
        restartPolicy: 'Never',
        imagePullSecrets: [{ name: 's' }],
      },
    },
  },
}
