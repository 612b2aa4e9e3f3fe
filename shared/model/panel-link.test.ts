import { expect, test } from 'vitest'
import { isMeantAsLink, linkOfJob, linkOfRun, readLink } from './panel-link'

const id = '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d'
const run = { kind: 'run', flowRunId: id }

test.each([
  [`flowdeck://run/${id}`, run],
  [`FLOWDECK://run/${id.toUpperCase()}`, run],
  // Windows gives a link a slash at its end.
  [`flowdeck://run/${id}/`, run],
  ['flowdeck://job/flows/prefect-job-77bc01d4', { kind: 'job', namespace: 'flows', name: 'prefect-job-77bc01d4' }],
  ['flowdeck://problems', { kind: 'problems' }],
  ['flowdeck://problems/', { kind: 'problems' }],
])('%j is %j', (text, link) => expect(readLink(text)).toEqual(link))

test.each([
  '',
  'flowdeck:',
  'flowdeck://',
  'flowdeck:run/x',
  `https://run/${id}`,
  ` flowdeck://run/${id}`,
  `flowdeck://run/${id} --token x`,
  `flowdeck://run/${id}?deploy=1`,
  `flowdeck://run/${id}#x`,
  `flowdeck://run//${id}`,
  `flowdeck://run/${id}//`,
  `flowdeck://run/${id}/deploy`,
  `flowdeck://RUN/${id}`,
  'flowdeck://run/',
  'flowdeck://run/brave-otter',
  'flowdeck://run/..',
  'flowdeck://run/%2e%2e',
  'flowdeck://job/flows',
  'flowdeck://job/../kube-system',
  'flowdeck://job/flows/..',
  'flowdeck://job/Flows/a',
  'flowdeck://job/flows/a%2f..%2fb',
  'flowdeck://job/flows/-n',
  `flowdeck://job/flows/${'a'.repeat(254)}`,
  `flowdeck://job/${'a'.repeat(64)}/a`,
  'flowdeck://deploy/flows',
  'flowdeck://settings',
  'flowdeck://__proto__',
  `flowdeck://run/${id}\nflowdeck://problems`,
  `flowdeck://${'a/'.repeat(100_000)}`,
])('%j leads nowhere', (text) => expect(readLink(text)).toBeNull())

test('what is copied is read again', () => {
  expect(readLink(linkOfRun(id))).toEqual(run)
  expect(readLink(linkOfJob('flows', 'a.b-1'))).toEqual({ kind: 'job', namespace: 'flows', name: 'a.b-1' })
})

test('a word of the command line is taken for a link by its scheme alone', () => {
  expect(['flowdeck://x', 'FlowDeck:y', '--user-data-dir=/x', '/home/flowdeck'].map(isMeantAsLink)).toEqual([
    ...[true, true],
    ...[false, false],
  ])
})
