import { afterEach, expect, test } from 'vitest'
import type { Connection } from '../../shared/model/connection'
import { partsOf } from '../../shared/prefect-3/base-template/parts'
import { emptySlice } from './kept-data'
import { initialPanelState } from './panel-state'
import { poolDraftShown, setPoolDraft } from './pool-drafts'
import { runRemedy } from './run-remedy'
import { usePanel } from './store'

const state = () => usePanel.getState()
const slice = { ...emptySlice, connection: { api: { dialect: '3' } } as Connection }
const draft = { workPool: 'kube', began: {}, parts: partsOf({}) }

afterEach(() => usePanel.setState(initialPanelState, true))

test('each connection has its own draft', () => {
  usePanel.setState({
    shownConnectionId: 'a',
    connections: new Map([
      ['a', slice],
      ['b', slice],
    ]),
  })
  setPoolDraft('a', draft)
  expect(poolDraftShown(state())).toBe(draft)
  usePanel.setState({ shownConnectionId: 'b' })
  expect(poolDraftShown(state())).toBeNull()
  setPoolDraft('a', null)
  expect(state().poolDrafts).toEqual({})
})

test('a remedy for the template of a work pool is left to the page, which reads it first', () => {
  usePanel.setState({ shownConnectionId: 'a', connections: new Map([['a', slice]]) })
  const edits = [{ kind: 'setBackoffLimit', value: 0 }] as const
  runRemedy({ kind: 'editTemplate', edits })
  expect(state()).toMatchObject({ page: 'template', pendingTemplateEdits: edits, templateDrafts: {}, poolDrafts: {} })
})
