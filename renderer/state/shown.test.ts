import { afterEach, expect, test } from 'vitest'
import type { Connection } from '../../shared/model/connection'
import { emptySlice } from './kept-data'
import { initialPanelState } from './panel-state'
import { chooseJobs, chooseRuns, dialectShown, letGo, ofShown, openJob, openRun, selectRun, shownOf, templateShown } from './shown' // prettier-ignore
import { usePanel } from './store'
import { draftShown, editedTemplate, setTemplateDraft } from './template-drafts'

const connection = (dialect: Connection['api']['dialect']) => ({ api: { dialect } }) as Connection
const open = (shownConnectionId: string | null) =>
  usePanel.setState({
    ...initialPanelState,
    shownConnectionId,
    connections: new Map([
      ['old', { ...emptySlice, connection: connection('0.6') }],
      ['new', { ...emptySlice, connection: connection('1.x') }],
    ]),
    templates: new Map(
      (['0.6', '1.x'] as const).map((dialect) => [
        dialect,
        { dialect, text: dialect, path: '', source: 'flowdeck', broken: null },
      ]),
    ),
  })
const show = (shownConnectionId: string) => usePanel.setState({ shownConnectionId })
const state = () => usePanel.getState()

afterEach(() => usePanel.setState(initialPanelState, true))

test('what is looked at in one connection is there again when one comes back to it', () => {
  open('old')
  openRun('a')
  show('new')
  expect(shownOf(state()).selectedRunId).toBeNull()
  openJob('j')
  show('old')
  expect(shownOf(state())).toMatchObject({ selectedRunId: 'a', selectedJobUid: null })
  selectRun(null)
  expect(shownOf(state()).selectedRunId).toBeNull()
})

test('words, template and draft are those of the Prefect that is shown', () => {
  open('old')
  setTemplateDraft('0.6', 'edited')
  expect([dialectShown(state()).id, templateShown(state()).text, editedTemplate(state())]).toEqual([
    '0.6',
    '0.6',
    'edited',
  ])
  show('new')
  expect([dialectShown(state()).id, draftShown(state()), editedTemplate(state())]).toEqual(['1.x', null, '1.x'])
  show('old')
  setTemplateDraft('0.6', null)
  expect(draftShown(state())).toBeNull()
})

test('calls name the connection that is shown, and none is made without one', () => {
  open('new')
  expect(ofShown()).toEqual({ connectionId: 'new' })
  open(null)
  expect(() => ofShown()).toThrow('No connection is shown')
  expect(shownOf(state())).toBe(emptySlice)
})

test('rows that something was done to are let go where they were chosen, whichever connection is shown by then', () => {
  open('old')
  chooseRuns(new Set(['a', 'b']))
  chooseJobs(new Set(['j', 'k']))
  show('new')
  chooseRuns(new Set(['a']))
  letGo('old', { runIds: ['a', null], jobUids: ['j'] })
  expect(shownOf(state()).chosenRunIds).toEqual(new Set(['a']))
  show('old')
  const { chosenRunIds, chosenJobUids } = shownOf(state())
  expect([chosenRunIds, chosenJobUids]).toEqual([new Set(['b']), new Set(['k'])])
  letGo('closed meanwhile', { runIds: ['b'] })
  expect(shownOf(state()).chosenRunIds).toEqual(new Set(['b']))
})
