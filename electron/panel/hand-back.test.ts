import { expect, test } from 'vitest'
import type { FlowRun } from '../../shared/model/flow-run'
import { nextOf } from './hand-back'

const run = (phase: FlowRun['phase'], revision = 'r1') => ({ phase, revision }) as FlowRun
const before = run('running')

test.each([
  ['its pod is told to stop', { run: run('running'), hasJobs: true, goneMs: 0 }, 'wait'],
  ['its process has handed it back', { run: run('waiting'), hasJobs: true, goneMs: 0 }, 'done'],
  ['its next try has begun', { run: run('claimed', 'r2'), hasJobs: true, goneMs: 0 }, 'done'],
  ['its pod is gone, and its last word may be under way', { run: run('running'), hasJobs: false, goneMs: 100 }, 'wait'],
  ['its process has said nothing', { run: run('running'), hasJobs: false, goneMs: 5_000 }, 'schedule'],
  ['it never started', { run: run('claimed'), hasJobs: false, goneMs: 0 }, 'schedule'],
  ['its end was reported for it', { run: run('failed', 'r9'), hasJobs: false, goneMs: 0 }, 'schedule'],
  ['its end was reported, and a pod is there', { run: run('failed', 'r9'), hasJobs: true, goneMs: 0 }, 'wait'],
  ['it ended well just then', { run: run('succeeded'), hasJobs: false, goneMs: 0 }, 'done'],
  ['it was cancelled meanwhile', { run: run('cancelled'), hasJobs: true, goneMs: 0 }, 'done'],
  ['it was deleted', { run: null, hasJobs: true, goneMs: 0 }, 'done'],
] as const)('a run that is to move to another pod: %s', (_, leaving, next) =>
  expect(nextOf({ before, ...leaving })).toBe(next),
)
