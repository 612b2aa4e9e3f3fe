import { expect, test } from 'vitest'
import { evidenceFileWords } from './evidence-words'

const job = 'prefect-job-77bc01d4'
test.each([
  ['job.yaml', 'Job'],
  ['events.yaml', 'Events'],
  [`pod-${job}-p9x2m.yaml`, 'Pod …p9x2m'],
  [`log-${job}-p9x2m-flow.txt`, 'Log …p9x2m-flow'],
  [`log-${job}-p9x2m-flow-previous.txt`, 'Log …p9x2m-flow, before its restart'],
  ['pod-other.yaml', 'Pod other'],
  ['notes.txt', 'notes.txt'],
])('%s is called %s', (file, words) => expect(evidenceFileWords(file, job)).toBe(words))
