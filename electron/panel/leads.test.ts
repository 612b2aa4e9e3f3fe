import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readLink } from '../../shared/model/panel-link'
import { systemClock } from '../clock/clock'
import { Leads } from './leads'
import type { Outlet } from './outlet'
import { panelWorld, practicePair, type PanelWorld } from './panel-world'

const worlds: PanelWorld[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

async function leading() {
  const world = await panelWorld()
  worlds.push(world)
  const asked: string[] = []
  const outlet: Pick<Outlet, 'each'> = { each: (name) => void asked.push(name) }
  return { ...world, asked, leads: new Leads({ panel: world.panel, outlet, clock: systemClock }) }
}

test('a link to a run that another connection knows shows that one, and nothing is done there', async () => {
  const { panel, servers, leads, asked } = await leading()
  const { api, choice } = await servers()
  await panel.use(choice, api.token)
  await panel.use(practicePair)
  // Nobody looks at its list, so that its API is asked.
  const flowRunId = api.createRun('hello')
  await leads.follow(`flowdeck://run/${flowRunId}`)
  expect(panel.shownId).toBe('connection-1')
  expect(asked).toEqual(['place.asked'])
  expect(leads.take()).toEqual({ kind: 'run', flowRunId })
  expect(leads.take()).toBeNull()
  expect(panel.session('connection-1')?.runs.runs.get(flowRunId)?.phase).toBe('waiting')
  expect(panel.session('connection-1')?.agentStatus.mode).toBe('off')
})

test('of many links at once the last is followed, and no API is asked for the others', async () => {
  const { panel, servers, leads, asked } = await leading()
  const { api, choice } = await servers()
  await panel.use(choice, api.token)
  const [first, last] = [api.createRun('hello'), api.createRun('hello')]
  const links = [...Array.from({ length: 100 }, () => first), last].map((id) => `flowdeck://run/${id}`)
  await Promise.all(links.map((link) => leads.follow(link)))
  expect(leads.take()).toEqual({ kind: 'run', flowRunId: last })
  expect(asked).toHaveLength(1)
})

test('a link that comes before anything is connected waits for it', async () => {
  const { panel, leads } = await leading()
  const using = panel.practice()
  const following = leads.follow('flowdeck://run/00000000-0000-4000-8000-000000000000')
  await Promise.all([using, following])
  expect(leads.take()).toMatchObject({
    kind: 'nowhere',
    why: expect.stringMatching(/^No connection that is open knows/) as string,
  })
})

test('SECURITY.md names the links that there are', () => {
  const security = readFileSync(join(import.meta.dirname, '..', '..', 'SECURITY.md'), 'utf8')
  const forms = [...security.matchAll(/`(flowdeck:\/\/[A-Za-z/]+)`/g)].map(([, form = '']) => form)
  const links = forms.map((form) =>
    form.replace('ID', '00000000-0000-4000-8000-000000000000').replace('NAMESPACE/NAME', 'flows/a'),
  )
  expect(links.map((link) => readLink(link)?.kind)).toEqual(['run', 'job', 'problems'])
})

test.each([
  ['flowdeck://deploy/everything', 'This link leads nowhere: flowdeck://deploy/everything.'],
  ['flowdeck://\u202e\n'.padEnd(5_000, 'x'), `This link leads nowhere: flowdeck://<U+202E>↵${'x'.repeat(80)}…`],
])('what is no link is said, and leads nowhere', async (text, said) => {
  const { leads, panel } = await leading()
  await panel.use(practicePair)
  await leads.follow(text)
  const place = leads.take()
  expect(place).toMatchObject({ kind: 'nowhere', why: expect.stringContaining(said) as string })
})

test('a place of a connection that is removed meanwhile is said', async () => {
  const { leads, panel } = await leading()
  await panel.use(practicePair)
  await leads.go({ connectionId: 'connection-7', place: { kind: 'page', page: 'problems' } })
  expect(leads.take()).toMatchObject({ kind: 'nowhere' })
  expect(panel.shownId).toBe('connection-1')
})
