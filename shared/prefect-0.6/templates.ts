import type { BuiltInTemplate } from '../dialect/dialect'

/**
 * What upstream makes its Jobs from. The values of the first four variables, the image, the names and the labels stand
 * for what the agent puts there.
 * Source: prefect 0.6.7, agent/kubernetes/job_spec.yaml.
 */
export const prefect06Template = `apiVersion: batch/v1
kind: Job
metadata:
  name: prefect-job-UUID
  labels:
    app: prefect-job-UUID
    identifier: UUID
spec:
  template:
    metadata:
      labels:
        app: prefect-job-UUID
        identifier: UUID
    spec:
      containers:
        - name: flow
          image: prefecthq/prefect:latest
          imagePullPolicy: Always
          command: ["/bin/sh", "-c"]
          args: ["prefect execute cloud-flow"]
          env:
            - name: PREFECT__CLOUD__API
              value: PREFECT__CLOUD__API
            - name: PREFECT__CLOUD__AUTH_TOKEN
              value: PREFECT__CLOUD__AUTH_TOKEN
            - name: PREFECT__CONTEXT__FLOW_RUN_ID
              value: PREFECT__CONTEXT__FLOW_RUN_ID
            - name: PREFECT__CONTEXT__NAMESPACE
              value: PREFECT__CONTEXT__NAMESPACE
            - name: PREFECT__CLOUD__USE_LOCAL_SECRETS
              value: "false"
            - name: PREFECT__LOGGING__LOG_TO_CLOUD
              value: "true"
            - name: PREFECT__LOGGING__LEVEL
              value: DEBUG
            - name: PREFECT__ENGINE__FLOW_RUNNER__DEFAULT_CLASS
              value: prefect.engine.cloud.CloudFlowRunner
            - name: PREFECT__ENGINE__TASK_RUNNER__DEFAULT_CLASS
              value: prefect.engine.cloud.CloudTaskRunner
          resources:
            requests:
              cpu: 100m
            limits:
              cpu: 100m
      restartPolicy: Never
      imagePullSecrets:
        - name: ""
`

/** What the panel proposes to a new user. Names, labels, image and connection are left out: the agent adds them. */
export const flowdeckTemplate = `apiVersion: batch/v1
kind: Job
metadata:
  name: prefect-job
spec:
  backoffLimit: 0 # a failed pod is not started again; Kubernetes' own default is six times
  ttlSecondsAfterFinished: 86400 # finished Jobs go after a day
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: flow
          image: prefecthq/prefect:0.6.7
          imagePullPolicy: IfNotPresent # an image loaded into minikube or kind works without a registry
          command: ["/bin/sh", "-c"]
          args: ["prefect execute cloud-flow"]
          env:
            - name: PREFECT__CLOUD__USE_LOCAL_SECRETS
              value: "false"
            - name: PREFECT__LOGGING__LOG_TO_CLOUD
              value: "true"
            - name: PREFECT__LOGGING__LEVEL
              value: INFO
            # These two report the run's states to the API; without them it stays Submitted.
            - name: PREFECT__ENGINE__FLOW_RUNNER__DEFAULT_CLASS
              value: prefect.engine.cloud.CloudFlowRunner
            - name: PREFECT__ENGINE__TASK_RUNNER__DEFAULT_CLASS
              value: prefect.engine.cloud.CloudTaskRunner
          resources:
            requests: # what is set aside for a run; it may use more while the node has it
              cpu: 100m
              memory: 256Mi
`

/** Upstream's first: it is the default of `job render` and of a headless agent. */
export const templates: readonly BuiltInTemplate[] = [
  { name: 'prefect-0.6', description: 'The Jobs that Prefect 0.6.7’s own agent makes.', text: prefect06Template },
  {
    name: 'flowdeck',
    description:
      'One attempt per run, images already on the node are used, no CPU limit, Jobs are removed after a day.',
    text: flowdeckTemplate,
  },
]
