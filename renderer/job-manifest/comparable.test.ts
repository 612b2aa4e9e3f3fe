import { expect, test } from 'vitest'
import { comparable, type Manifest } from './comparable'

const id = (n: number) => `7d0ca1f2-5a3e-4f43-9c1d-3b1a2e64c0d${n}`
/** The Job of a run, as the cluster has it. */
const created = (n: number, image = 'a:1', more = ''): Manifest => ({
  run: { id: id(n), name: `brave-otter-${n}` },
  text: `apiVersion: batch/v1
kind: Job
metadata:
  name: prefect-job-aaaaaaa${n}
  uid: u-${n}${n}${n}
  resourceVersion: "1${n}"
  generation: ${n}
  creationTimestamp: 2026-11-28T14:00:0${n}Z
  labels:
    prefect.io/identifier: aaaaaaa${n}
    prefect.io/flow_run_id: ${id(n)}
    app: flows
  annotations:
    batch.kubernetes.io/job-tracking: ""
spec:
  backoffLimit: 0
  selector:
    matchLabels:
      batch.kubernetes.io/controller-uid: u-${n}${n}${n}
  template:
    metadata:
      creationTimestamp: null
      labels:
        controller-uid: u-${n}${n}${n}
        job-name: prefect-job-aaaaaaa${n}
    spec:
      containers:
        - name: flow
          image: ${image}
          args: [flow-run, "${id(n).replaceAll('-', '')}"]
          env:
            - name: RUN
              value: brave-otter-${n}
            - name: LOG
              value: /logs/prefect-job-aaaaaaa${n}/${id(n)}.txt
${more}status:
  startTime: 2026-11-28T14:00:0${n}Z
  succeeded: ${n}
`,
})

test('two Jobs that differ in what always differs are the same', () => {
  const [one, other] = comparable(created(1), created(2), false)
  expect(other).toBe(one)
  expect(one).toBe(`apiVersion: batch/v1
kind: Job
metadata:
  labels:
    prefect.io/identifier: <identifier>
    prefect.io/flow_run_id: <run id>
    app: flows
spec:
  backoffLimit: 0
  template:
    spec:
      containers:
        - name: flow
          image: a:1
          args:
            - flow-run
            - <run id>
          env:
            - name: RUN
              value: <run name>
            - name: LOG
              value: /logs/<Job name>/<run id>.txt
`)
})

test('what else differs is kept, and nothing but that', () => {
  const [one, other] = comparable(created(1), created(2, 'b:2', '          workingDir: /flows\n'), false)
  const lines = one.split('\n')
  expect(other.split('\n').filter((line) => !lines.includes(line))).toEqual([
    '          image: b:2',
    '          workingDir: /flows',
  ])
})

test('all is shown when all is wanted', () => {
  const [one, other] = comparable(created(1), created(2), true)
  for (const part of ['name: prefect-job-aaaaaaa1', 'uid: u-111', 'resourceVersion: "11"', id(1), 'succeeded: 1']) expect(one).toContain(part) // prettier-ignore
  for (const part of ['name: prefect-job-aaaaaaa2', 'uid: u-222', 'resourceVersion: "12"', id(2), 'succeeded: 2']) expect(other).toContain(part) // prettier-ignore
})

test('the keys of the second stand in the order of the first', () => {
  const [run, other] = [
    { id: id(1), name: 'a' },
    { id: id(2), name: 'b' },
  ]
  const one = { run, text: 'kind: Job\nspec:\n  parallelism: 1\n  backoffLimit: 0\n' }
  expect(comparable(one, { run: other, text: 'spec:\n  backoffLimit: 0\n  completions: 1\n  parallelism: 1\nkind: Job\n' }, true)).toEqual([
    'kind: Job\nspec:\n  parallelism: 1\n  backoffLimit: 0\n',
    'kind: Job\nspec:\n  parallelism: 1\n  backoffLimit: 0\n  completions: 1\n',
  ]) // prettier-ignore
})

test('a selector that the user has chosen is not left out', () => {
  const run = { id: id(1), name: 'a' }
  const text = 'spec:\n  manualSelector: true\n  selector:\n    matchLabels:\n      a: b\n'
  expect(comparable({ run, text }, { run, text }, false)[0]).toBe(text)
})

test('a text that is no Job is compared as it is', () => {
  const run = { id: id(1), name: 'a' }
  expect(comparable({ run, text: '' }, { run, text: '[1]' }, false)).toEqual(['null\n', '- 1\n'])
})
