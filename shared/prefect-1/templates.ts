import type { BuiltInTemplate } from '../dialect/dialect'

/**
 * What upstream makes its Jobs from; everything else comes from the agent and the run.
 * Source: prefect 1.4.1, agent/kubernetes/job_template.yaml.
 */
export const prefect1Template = `apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers:
        - name: flow
`

/**
 * What the panel proposes to a new user. Without an image, flows that name none run on the image of the Prefect version
 * that they were registered with.
 */
export const flowdeckTemplate = `apiVersion: batch/v1
kind: Job
spec:
  backoffLimit: 0 # a failed pod is not started again; Kubernetes' own default is six times
  ttlSecondsAfterFinished: 86400 # finished Jobs go after a day
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: flow
          imagePullPolicy: IfNotPresent # an image loaded into minikube or kind works without a registry
          resources:
            requests: # what is set aside for a run; it may use more while the node has it
              cpu: 100m
              memory: 256Mi
`

/** Upstream's first: it is the default of `job render` and of a headless agent. */
export const templates: readonly BuiltInTemplate[] = [
  { name: 'prefect-1.x', description: 'The Jobs that Prefect 1.4.1’s own agent makes.', text: prefect1Template },
  {
    name: 'flowdeck',
    description:
      'One attempt per run, images already on the node are used, no CPU limit, Jobs are removed after a day.',
    text: flowdeckTemplate,
  },
]
