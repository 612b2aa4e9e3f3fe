import { expect, test } from 'vitest'
import { prefect06 } from '../prefect-0.6/prefect-0.6'
import { flowdeckTemplate, prefect06Template } from '../prefect-0.6/templates'
import { overwrittenFields } from './overwritten-fields'

/** The lines' own text with what takes their place. */
const shown = (text: string) => {
  const lines = text.split('\n')
  return overwrittenFields(prefect06, text).map(({ line, endLine, why }) => {
    const field = lines.slice(line - 1, endLine).map((one) => one.trim())
    return `${field.join(' / ')} → ${why}`
  })
}

test('flowdeck’s template: the name and the image', () => {
  expect(shown(flowdeckTemplate)).toEqual([
    'name: prefect-job → the agent names each Job',
    'image: prefecthq/prefect:0.6.7 → comes from the flow’s storage',
  ])
})

test('upstream’s template: names, labels, image, four variables and the pull secret', () => {
  expect(shown(prefect06Template)).toEqual([
    'name: prefect-job-UUID → the agent names each Job',
    'app: prefect-job-UUID → the agent names each Job',
    'identifier: UUID → the agent names each Job',
    'app: prefect-job-UUID → the agent names each Job',
    'identifier: UUID → the agent names each Job',
    'image: prefecthq/prefect:latest → comes from the flow’s storage',
    'value: PREFECT__CLOUD__API → comes from the connection',
    'value: PREFECT__CLOUD__AUTH_TOKEN → comes from the connection',
    'value: PREFECT__CONTEXT__FLOW_RUN_ID → comes from the flow run',
    'value: PREFECT__CONTEXT__NAMESPACE → comes from the connection',
    '- name: "" → comes from the agent’s settings',
  ])
})

test('a value over several lines is locked to its end', () => {
  const text = flowdeckTemplate.replace(
    'image: prefecthq/prefect:0.6.7',
    'image: >-\n            prefecthq\n            /prefect',
  )
  expect(shown(text)[1]).toBe('image: >- / prefecthq / /prefect → comes from the flow’s storage')
})

test('a text that is no template has none', () => expect(overwrittenFields(prefect06, 'kind: [')).toEqual([]))
