import { expect, test } from 'vitest'
import { neverOn, type AgentStatus, type Link } from '../../shared/model/agent-status'
import { emptySlice } from './kept-data'
import { quitQuestion } from './quit-question'

const connected: Link = { state: 'connected', since: 0 }
const refused: Link = { state: 'refused', since: 0, message: 'Forbidden' }
const agent = (more: Partial<AgentStatus>) => ({ ...emptySlice, agent: { ...neverOn, ...more } })
const none = { templateDrafts: {}, poolDrafts: {}, connections: new Map() }
const pool = { workPool: 'kube', began: {}, parts: { manifest: '', configuration: {}, variables: '', others: {} } }

test('nothing to lose, nothing to ask', () => {
  expect(quitQuestion(none)).toBeNull()
})

test('claims get their Jobs on the way out, unless the cluster takes none', () => {
  const off = agent({ mode: 'off', cluster: refused, claimsInHand: 2 })
  const well = agent({ mode: 'running', cluster: connected, claimsInHand: 2 })
  const held = agent({ mode: 'running', cluster: refused, claimsInHand: 2 })
  expect(quitQuestion({ ...none, connections: new Map(Object.entries({ off, well })) })).toBeNull()
  expect(quitQuestion({ ...none, connections: new Map(Object.entries({ well, held })) })).toEqual({
    drafts: [],
    message:
      '2 claimed runs have no Job yet, since the cluster takes none: their Jobs will be made once Flowdeck is open again.',
  })
})

test.each([
  [{ templateDrafts: { '1.x': 'a' } }, 'You have changed the template for Prefect 1.x and not saved it.'],
  [
    { templateDrafts: { '0.6': 'a' }, poolDrafts: { one: pool } },
    'You have changed the template for Prefect 0.6 and the template of work pool kube and not saved them.',
  ],
  [
    { templateDrafts: { '0.6': 'a', '1.x': 'b' }, poolDrafts: { one: pool } },
    'You have changed the template for Prefect 0.6, the template for Prefect 1.x and the template of work pool kube and not saved them.',
  ],
])('%o', (drafts, message) => {
  expect(quitQuestion({ ...none, ...drafts })).toMatchObject({ message })
})
