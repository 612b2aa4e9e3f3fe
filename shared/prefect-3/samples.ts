/** A template of a worker without a placeholder. */
export const smallestTemplate = `apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      parallelism: 1
      completions: 1
      restartPolicy: Never
      containers:
        - name: prefect-job
`
