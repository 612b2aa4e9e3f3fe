import { expect, test } from 'vitest'
import { jobsPath } from './jobs'
import { eventsPath } from './kube-events'
import { KubeError } from './kube-error'
import { podsPath } from './pods'

test('objects and lists of them', () => {
  expect(jobsPath('flows')).toBe('/apis/batch/v1/namespaces/flows/jobs')
  expect(jobsPath('flows', 'a.b-1')).toBe('/apis/batch/v1/namespaces/flows/jobs/a.b-1')
  expect(podsPath('flows', 'p')).toBe('/api/v1/namespaces/flows/pods/p')
  expect(eventsPath('flows')).toBe('/api/v1/namespaces/flows/events')
})

test.each(['../../secrets/s', 'a/../b', 'a/log', 'a?x=1', 'a#b', '%2e%2e', '..%2f', 'a\\..\\b', 'a\n'])(
  '%j stays one segment below its list',
  (name) => {
    const { pathname } = new URL(`https://cluster${jobsPath('flows', name)}`)
    const [last, ...list] = pathname.split('/').toReversed()
    expect(list.toReversed().join('/')).toBe('/apis/batch/v1/namespaces/flows/jobs')
    expect(decodeURIComponent(last ?? '')).toBe(name)
  },
)

// A URL takes them for steps: DELETE …/jobs/. would be that of all Jobs.
test.each(['.', '..', '', 'a\ud800'])('%j is no name, neither of an object nor of a namespace', (name) => {
  for (const path of [() => jobsPath('flows', name), () => podsPath(name, 'p'), () => eventsPath(name)]) {
    expect(path).toThrow(KubeError)
  }
})
