import { expect, test } from 'vitest'
import type { KubeEvent } from '../../shared/model/pod'
import { writeYaml } from '../../shared/yaml/write-yaml'
import { keptEvents } from './kept-events'

const event: KubeEvent = {
  ...{ uid: 'e-1', namespace: 'default', kind: 'Job', name: 'j', type: 'Warning', reason: 'FailedCreate' },
  ...{ message: 'exceeded quota: "q",\nused: yes', count: 3, firstAt: 1_764_000_000_000, lastAt: 1_764_000_060_000 },
}

test('events are read as they were written', () => {
  expect(keptEvents(writeYaml([event, { ...event, uid: 'e-2', type: 'Normal' }]))).toEqual([
    event,
    { ...event, uid: 'e-2', type: 'Normal' },
  ])
})

test.each([
  ['nothing', ''],
  ['what is no YAML', '- {a: ['],
  ['something else', 'kind: Job'],
  ['events without a time', writeYaml([{ ...event, lastAt: 'soon' }])],
  ['aliases that grow', `a: &a [x,x]\nb: &b [*a,*a]\nc: [${'*b,'.repeat(30_000)}*b]`],
])('%s holds none', (_, text) => expect(keptEvents(text)).toEqual([]))
