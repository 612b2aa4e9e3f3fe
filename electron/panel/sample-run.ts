import type { FlowRunSummary } from '../../shared/model/flow-run'

/** A run for tests: waiting, and due, unless told otherwise. */
export const runOf = (id: string, more: Partial<FlowRunSummary> = {}): FlowRunSummary => ({
  id,
  name: `name-of-${id}`,
  flowId: 'f',
  flowName: 'hello',
  revision: '3',
  phase: 'waiting',
  state: 'As the API calls it',
  stateMessage: null,
  stateAt: 1_000,
  claim: null,
  dueAt: null,
  startedAt: null,
  endedAt: null,
  labels: null,
  ...more,
})
