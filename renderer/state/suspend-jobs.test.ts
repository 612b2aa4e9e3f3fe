import { expect, test } from 'vitest'
import { JobStatus, type JobSummary } from '../../shared/model/job'
import { canResume, canSuspend, consequencesOfSuspending } from './suspend-jobs'

test('only what goes on can be suspended, and only what is suspended resumed', () => {
  const those = (can: (job: JobSummary) => boolean) =>
    JobStatus.options.filter((status) => can({ status } as JobSummary))
  expect(those(canSuspend)).toEqual(['Pending', 'Running'])
  expect(those(canResume)).toEqual(['Suspended'])
})

test.each([
  [1, 0, 'It gets no pod until it is resumed.'],
  [
    1,
    1,
    'Its pod ends now, and its log goes with it. Resumed, it gets another pod, and its flow starts again from the beginning.',
  ],
  [2, 0, 'They get no pod until they are resumed.'],
  [
    3,
    2,
    'Their 2 pods end now, and their logs go with them. Resumed, they get other pods, and their flows start again from the beginning.',
  ],
])('%d Jobs with %d pods at work', (jobs, pods, words) => expect(consequencesOfSuspending(jobs, pods)).toBe(words))
