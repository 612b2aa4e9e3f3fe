import type { FlowRun } from '../../shared/model/flow-run'

/** The run of the examples in this room's tests: it waits, and nobody has claimed it yet. */
export const sampleRun: FlowRun = {
  id: 'r1',
  name: 'calm-heron',
  flow: { id: 'f', name: 'etl' },
  revision: '1',
  phase: 'waiting',
  state: { name: 'Scheduled', message: null, at: null },
  dueAt: 0,
  claim: null,
  claimedBefore: false,
  handle: {},
}
