import { expect, test } from 'vitest'
import { allDialects } from '../../shared/dialects/dialects'
import { flowdeckTemplate } from '../../shared/prefect-0.6/templates'
import { previewOf, sampleRun } from './preview'

const sample = sampleRun('0.6')

test('each line knows who wrote it, and the token is dots', () => {
  const preview = previewOf(flowdeckTemplate, sample, null)
  if (preview.kind !== 'rendered') throw new Error(preview.kind)
  const lines = preview.yaml.split('\n')
  const authorOf = (part: string) => preview.authors[lines.findIndex((line) => line.includes(part))]
  expect(authorOf('kind: Job')).toBe('template')
  expect(authorOf('name: prefect-job-')).toBe('agent')
  expect(authorOf('registry.example/flows/sample:1')).toBe('run')
  expect(preview.yaml).toContain('••••••••')
  expect(preview.yaml).not.toContain('kept')
})

test.each(allDialects)(
  'a sample run of $title gets a Job from each of its templates',
  ({ id, templates, runLabel }) => {
    const previews = templates.map(({ text }) => previewOf(text, sampleRun(id), null))
    expect(previews.map(({ kind }) => kind)).toEqual(templates.map(() => 'rendered'))
    for (const preview of previews) {
      expect(preview.kind === 'rendered' && preview.yaml).toContain(`${runLabel}: ${sampleRun(id).inputs.flowRunId}`)
    }
  },
)

test('a pull secret of the connection is in it', () => {
  const preview = previewOf(flowdeckTemplate, sample, { api: '', namespace: 'n', imagePullSecrets: 'regcred' })
  expect(preview.kind === 'rendered' && preview.yaml).toContain('- name: regcred')
})

test('a draft that is no template: where and why', () => {
  expect(previewOf('kind: Job\nspec: [}\n', sample, null)).toMatchObject({ kind: 'noTemplate', line: 2 })
})

test('a flow without Docker storage: the reason in the agent’s words', () => {
  const inputs = { ...sample.inputs, storage: { type: 'S3' } }
  expect(previewOf(flowdeckTemplate, { ...sample, inputs }, null)).toEqual({
    kind: 'noJob',
    reason: `Storage for flow run ${sample.inputs.flowRunId} is not of type Docker.`,
    advice:
      'Its storage is S3, and Prefect 0.6 runs flows with Docker storage only. ' +
      'Register the flow again with Docker storage.',
  })
})
