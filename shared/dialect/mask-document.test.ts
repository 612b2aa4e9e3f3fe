import { expect, test } from 'vitest'
import { flowdeckTemplate } from '../prefect-0.6/templates'
import { sampleInputs, sampleOptions } from '../prefect-0.6/samples'
import { prefect06 } from '../prefect-0.6/prefect-0.6'
import { maskObject } from '../secrets/mask-object'
import { templateOf } from '../template/samples'
import { replaceJobSpecYaml } from './replace-job-spec-yaml'
import { renderJobSpec } from './render-job'

const withSecrets = flowdeckTemplate.replace(
  '            - name: PREFECT__CLOUD__USE_LOCAL_SECRETS',
  `            # token=hunter2-a is what it was
            - name: API_TOKEN
              value: &token hunter2-b # password: hunter2-c
            - name: DB_PASSWORD
              value: 12345678
            - name: SIGNING_KEY
              value: |
                hunter2-d
                hunter2-e
            - {name: OTHER_TOKEN, value: *token}
            - name: PREFECT__CLOUD__USE_LOCAL_SECRETS`,
)
const template = templateOf(withSecrets)

test('a preview hides what looks like a secret, and still says who wrote which line', () => {
  const shown = renderJobSpec(prefect06, sampleInputs, template, sampleOptions, { maskToken: true, maskSecrets: true })
  if (!shown.ok) throw new Error(shown.reason)
  expect(shown.yaml).not.toMatch(/hunter2|12345678/)
  expect(shown.yaml).toContain('# token=•••••••• is what it was')
  expect(shown.hidden).toBe(4)
  const lines = shown.yaml.replace(/\n$/, '').split('\n')
  expect(lines).toHaveLength(shown.authors.length)
  const image = lines.findIndex((line) => line.includes('image: reg.example'))
  expect(shown.authors[image]).toBe('run')
})

test('apart from that it says what the manifest says', () => {
  const masked = renderJobSpec(
    prefect06,
    sampleInputs,
    template,
    { ...sampleOptions, token: '' },
    { maskSecrets: true },
  )
  const manifest = replaceJobSpecYaml(prefect06, sampleInputs, template, { ...sampleOptions, token: '' })
  expect(masked.ok && templateOf(masked.yaml).job).toEqual(manifest.ok && maskObject(manifest.manifest).value)
})

test('it is whole when it is asked for', () => {
  const whole = renderJobSpec(prefect06, sampleInputs, template, sampleOptions)
  expect(whole).toMatchObject({ hidden: 0 })
  expect(whole.ok && whole.yaml).toContain('hunter2-b')
})
