import { expect, test } from 'vitest'
import { renderJobSpec } from '../dialect/render-job'
import { parseTemplate } from '../template/parse-template'
import { prefect3 } from './prefect-3'
import { ofDeployment, unreadNames, withWorkPool } from './previews'
import { sampleInputs, sampleOptions } from './samples'
import { templateForm } from './template-form'
import { defaultBaseJobTemplate, defaultManifest } from './templates'

const withDefault = (name: string, value: unknown) => {
  const variables = defaultBaseJobTemplate['variables'] as { properties: Record<string, object> }
  const properties = { ...variables.properties, [name]: { ...variables.properties[name], default: value } }
  return { name: 'draft', baseJobTemplate: { ...defaultBaseJobTemplate, variables: { ...variables, properties } } }
}

test('a run is shown with the draft, each line by whom it is', () => {
  const inputs = withWorkPool(sampleInputs, withDefault('service_account_name', 'flows'))
  const parsed = parseTemplate(defaultManifest, templateForm.structure)
  if (!parsed.ok) throw new Error('it is no template')
  const rendered = renderJobSpec(prefect3, inputs, parsed.template, sampleOptions)
  if (!rendered.ok) throw new Error(rendered.reason)
  const lines = rendered.yaml.split('\n')
  const by = (text: string) => rendered.authors[lines.findIndex((line) => line.includes(text))]
  expect([by('serviceAccountName'), by('image:'), by('memory:'), by('restartPolicy'), by('- prefect')]).toEqual([
    ...['variable', 'deployment', 'run', 'template', 'agent'],
  ])
  expect(rendered.yaml).toContain('prefect.io/work-pool-name: draft')
})

test('a deployment stands for a run that brings nothing of its own', () => {
  const deployment = { id: 'd', name: 'daily', flowName: 'etl', jobVariables: { image: 'x' } }
  expect(ofDeployment(prefect3.anyRun, deployment)).toMatchObject({
    run: { deploymentId: 'd', jobVariables: {} },
    flow: { name: 'etl', row: { name: 'etl' } },
    deployment: { id: 'd', name: 'daily', jobVariables: { image: 'x' } },
  })
})

test('what nobody has read for a draft is named', () => {
  const named = withWorkPool(prefect3.anyRun, withDefault('image', '{{ prefect.variables.registry }}/x'))
  expect(unreadNames(named)).toEqual(['prefect.variables.registry'])
  const block = withWorkPool(prefect3.anyRun, withDefault('image', '{{ prefect.blocks.string.image }}'))
  expect(unreadNames(block)).toEqual(['prefect.blocks.string.image'])
  expect(unreadNames(prefect3.anyRun)).toEqual([])
})
