import { expect, test } from 'vitest'
import { flowdeckTemplate } from '../../../shared/job-spec/templates'
import { previewOf, sampleInputs } from './preview'

test('each line knows who wrote it, and the token is dots', () => {
  const preview = previewOf(flowdeckTemplate, sampleInputs, null, '')
  if (preview.kind !== 'rendered') throw new Error(preview.kind)
  const lines = preview.yaml.split('\n')
  const authorOf = (part: string) => preview.authors[lines.findIndex((line) => line.includes(part))]
  expect(authorOf('kind: Job')).toBe('template')
  expect(authorOf('name: prefect-job-')).toBe('agent')
  expect(authorOf('registry.example/flows/sample:1')).toBe('run')
  expect(preview.yaml).toContain('••••••••')
  expect(preview.yaml).not.toContain('kept')
})

test('a pull secret of the settings is in it', () => {
  const preview = previewOf(flowdeckTemplate, sampleInputs, null, 'regcred')
  expect(preview.kind === 'rendered' && preview.yaml).toContain('- name: regcred')
})

test('a draft that is no template: where and why', () => {
  expect(previewOf('kind: Job\nkind: Job\n', sampleInputs, null, '')).toMatchObject({ kind: 'noTemplate', line: 2 })
})

test('a flow without Docker storage: the reason in the agent’s words', () => {
  const inputs = { ...sampleInputs, flow: { ...sampleInputs.flow, storage: { type: 'S3' } } }
  expect(previewOf(flowdeckTemplate, inputs, null, '')).toEqual({
    kind: 'noJob',
    reason: `Storage for flow run ${sampleInputs.flowRunId} is not of type Docker.`,
  })
})
