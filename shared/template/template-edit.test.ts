import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { TemplateEdit } from '../model/template-edit'
import { templateOf } from './samples'
import { flowdeckTemplate, prefect06Template } from '../prefect-0.6/templates'
import { applyToData } from './edit-yaml'
import { parseTemplate } from './parse-template'
import { applyTemplateEdit, yamlChanges } from './template-edit'
import { changed } from './changed-lines.stage'

const template = `# ours
apiVersion: batch/v1
kind: Job
spec:
  # how often
  completions:   1   # spacing that is nobody's business
  template:
    spec:
      containers:
      - name: proxy # a sidecar
        image: p
      # the flow itself
      - name: flow
        imagePullPolicy: Always # for now
        resources:
          limits: {cpu: 100m, memory: 1Gi}
        env:
        - name: PREFECT__CLOUD__AUTH_TOKEN # secret
          value: x
        - {name: A, value: '1'}
      restartPolicy: 'Never'
      imagePullSecrets:
      - name: ""
      - name: mine
# the end
`

const edits: readonly [TemplateEdit, readonly string[]][] = [
  [{ kind: 'setBackoffLimit', value: 0 }, ['+  backoffLimit: 0']],
  [{ kind: 'setTtl', seconds: 60 }, ['+  ttlSecondsAfterFinished: 60']],
  [{ kind: 'setTtl', seconds: null }, []],
  [{ kind: 'setDeadline', seconds: 60 }, ['+  activeDeadlineSeconds: 60']],
  [
    { kind: 'setRestartPolicy', value: 'OnFailure' },
    [`-      restartPolicy: 'Never'`, '+      restartPolicy: OnFailure'],
  ],
  [{ kind: 'setRestartPolicy', value: 'Never' }, []],
  [
    { kind: 'setImagePullPolicy', value: 'IfNotPresent' },
    ['-        imagePullPolicy: Always # for now', '+        imagePullPolicy: IfNotPresent # for now'],
  ],
  [
    { kind: 'setResource', list: 'requests', resource: 'cpu', value: '250m' },
    ['+          requests:', '+            cpu: 250m'],
  ],
  [
    { kind: 'setResource', list: 'limits', resource: 'memory', value: '2Gi' },
    ['-          limits: {cpu: 100m, memory: 1Gi}', '+          limits: {cpu: 100m, memory: 2Gi}'],
  ],
  [
    { kind: 'setResource', list: 'limits', resource: 'memory', value: null },
    ['-          limits: {cpu: 100m, memory: 1Gi}', '+          limits: {cpu: 100m}'],
  ],
  [{ kind: 'removeCpuLimit' }, ['-          limits: {cpu: 100m, memory: 1Gi}', '+          limits: {memory: 1Gi}']],
  [{ kind: 'setServiceAccount', name: 'flows' }, ['+      serviceAccountName: flows']],
  [
    { kind: 'setNodeSelector', key: 'kubernetes.io/arch', value: 'yes' },
    ['+      nodeSelector:', '+        kubernetes.io/arch: "yes"'],
  ],
  [
    { kind: 'addToleration', key: 'dedicated', value: 'gpu' },
    ['+      tolerations:', '+        - key: dedicated', '+          operator: Equal', '+          value: gpu'],
  ],
  [
    { kind: 'addToleration', key: 'node-role.kubernetes.io/control-plane', value: null },
    ['+      tolerations:', '+        - key: node-role.kubernetes.io/control-plane', '+          operator: Exists'],
  ],
  [{ kind: 'setEnv', name: 'A', value: '2' }, [`-        - {name: A, value: '1'}`, '+        - {name: A, value: "2"}']],
  [{ kind: 'setEnv', name: 'A', value: null }, [`-        - {name: A, value: '1'}`]],
  [{ kind: 'setEnv', name: 'B', value: 'b' }, ['+        - name: B', '+          value: b']],
  [
    { kind: 'setTokenSecret', secret: 's', key: 'k' },
    [
      '-          value: x',
      '+          valueFrom:',
      '+            secretKeyRef:',
      '+              name: s',
      '+              key: k',
    ],
  ],
  [{ kind: 'removeEmptyPullSecret' }, ['-      - name: ""']],
  [{ kind: 'removeNamespace' }, []],
  [{ kind: 'removeLabel', on: 'pod', key: 'none' }, []],
]

test.each(edits)('%o changes these lines and no other', (edit, lines) => {
  expect(changed(template, applyTemplateEdit(template, edit))).toEqual(lines)
})

test('the flow’s container moves with the comment above it', () => {
  const moved = applyTemplateEdit(template, { kind: 'moveFlowContainerFirst' })
  expect(changed(template, moved)).toEqual([])
  expect(moved).toMatch(/containers:\n {6}# the flow itself\n {6}- name: flow\n[^]*'1'}\n {6}- name: proxy # a side/)
  expect(applyTemplateEdit(moved, { kind: 'moveFlowContainerFirst' })).toBe(moved)
})

test('upstream’s template becomes a kind one, with all of its other lines', () => {
  const after = [
    { kind: 'setBackoffLimit', value: 0 },
    { kind: 'setImagePullPolicy', value: 'IfNotPresent' },
    { kind: 'removeCpuLimit' },
    { kind: 'removeEmptyPullSecret' },
    { kind: 'removeLabel', on: 'job', key: 'app' },
    { kind: 'removeLabel', on: 'job', key: 'identifier' },
  ].reduce((text, edit) => applyTemplateEdit(text, TemplateEdit.parse(edit)), prefect06Template)
  expect(changed(prefect06Template, after)).toEqual([
    '-  labels:',
    '-    app: prefect-job-UUID',
    '-    identifier: UUID',
    '-          imagePullPolicy: Always',
    '-            limits:',
    '-              cpu: 100m',
    '-      imagePullSecrets:',
    '-        - name: ""',
    '+  backoffLimit: 0',
    '+          imagePullPolicy: IfNotPresent',
  ])
})

test('lines end as they did, in files from Windows too', () => {
  const after = applyTemplateEdit(template.replaceAll('\n', '\r\n'), { kind: 'setEnv', name: 'B', value: 'b' })
  expect(after.replaceAll('\r\n', '\n')).toBe(applyTemplateEdit(template, { kind: 'setEnv', name: 'B', value: 'b' }))
  expect(after.replaceAll('\r\n', '')).not.toContain('\n')
})

test('an empty document behind the template is no hindrance', () => {
  const edit = { kind: 'setBackoffLimit', value: 0 } as const
  expect(applyTemplateEdit(`---\n${template}---\n`, edit)).toBe(`---\n${applyTemplateEdit(template, edit)}---\n`)
})

test('a text that is no template comes back as it is', () => {
  expect(applyTemplateEdit('kind: [', { kind: 'setBackoffLimit', value: 0 })).toBe('kind: [')
})

const withAnchors = `apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      restartPolicy: Never
      initContainers:
        - &base # to share
          name: init
          image: p
          resources: &resources {limits: {cpu: 100m}} # small
          env: &env
            - {name: A, value: "1"}
      containers:
        - <<: *base
          name: flow
          env: *env
          resources: *resources # the same
      imagePullSecrets: # none yet
`
const texts = [template, prefect06Template, flowdeckTemplate, withAnchors, JSON.stringify(parse(template))]
const comments = (text: string) => (text.match(/(^|\s)# .*/gm) ?? []).map((comment) => comment.trim()).sort()

const word = fc.oneof(
  fc.constantFrom('A', 'yes', '1e3', 'PREFECT__CLOUD__AUTH_TOKEN', 'a\nb', '#', 'ü'),
  fc.string({ minLength: 1 }),
)
const count = fc.integer({ min: 1, max: 100_000 })
const quantity = fc.constantFrom('100m', '1', '0.5', '1Gi', '512Mi')
const settingEdit: fc.Arbitrary<TemplateEdit> = fc.oneof(
  fc.record({ kind: fc.constant('setBackoffLimit' as const), value: count }),
  fc.record({ kind: fc.constant('setTtl' as const), seconds: count }),
  fc.record({ kind: fc.constant('setDeadline' as const), seconds: count }),
  fc.record({
    kind: fc.constant('setRestartPolicy' as const),
    value: fc.constantFrom('Never' as const, 'OnFailure' as const),
  }),
  fc.record({
    kind: fc.constant('setImagePullPolicy' as const),
    value: fc.constantFrom('Always' as const, 'Never' as const),
  }),
  fc.record({
    kind: fc.constant('setResource' as const),
    list: fc.constantFrom('requests' as const, 'limits' as const),
    resource: fc.constantFrom('cpu' as const, 'memory' as const),
    value: quantity,
  }),
  fc.record({ kind: fc.constant('setServiceAccount' as const), name: word }),
  fc.record({ kind: fc.constant('setNodeSelector' as const), key: word, value: word }),
  fc.record({ kind: fc.constant('addToleration' as const), key: word, value: fc.option(word) }),
  fc.record({ kind: fc.constant('setEnv' as const), name: word, value: word }),
  fc.constant({ kind: 'moveFlowContainerFirst' as const }),
)
const removingEdit: fc.Arbitrary<TemplateEdit> = fc.oneof(
  fc.constant({ kind: 'removeCpuLimit' as const }),
  fc.constant({ kind: 'removeEmptyPullSecret' as const }),
  fc.constant({ kind: 'setTtl' as const, seconds: null }),
  fc.record({ kind: fc.constant('setEnv' as const), name: word, value: fc.constant(null) }),
  fc.record({ kind: fc.constant('setNodeSelector' as const), key: word, value: fc.constant(null) }),
  fc.record({ kind: fc.constant('setTokenSecret' as const), secret: word, key: word }),
  fc.record({
    kind: fc.constant('removeLabel' as const),
    on: fc.constantFrom('job' as const, 'pod' as const),
    key: fc.constant('app'),
  }),
)
const dataAfter = (text: string, edit: TemplateEdit) =>
  yamlChanges(edit, templateOf(text).job).reduce<unknown>(applyToData, templateOf(text).job)

test('whatever is edited in a row, the template says just that, and stays one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(fc.oneof(settingEdit, removingEdit), { maxLength: 5 }),
      (text, list) => {
        for (const edit of list) {
          const wanted = dataAfter(text, edit)
          text = applyTemplateEdit(text, edit)
          const parsed = parseTemplate(text)
          expect(parsed.ok && parsed.template.job).toEqual(wanted)
        }
      },
    ),
    { seed: 1, numRuns: 120 },
  )
})

test('whatever is set, every comment is there afterwards', () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts.slice(0, 4)), fc.array(settingEdit, { maxLength: 4 }), (text, list) => {
      const after = list.reduce((before, edit) => applyTemplateEdit(before, edit), text)
      expect(comments(after)).toEqual(expect.arrayContaining(comments(text)))
    }),
    { seed: 1, numRuns: 80 },
  )
})
