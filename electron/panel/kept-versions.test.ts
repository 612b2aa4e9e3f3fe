import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dialectOf } from '../../shared/dialects/dialects'
import type { TemplateDocument } from '../../shared/template/template-version'
import { panelWorld, type PanelWorld } from './panel-world'

const document: TemplateDocument = { kind: 'file', dialect: '0.6' }
const builtIn = dialectOf('0.6').templates[0]!.text
const template = (n: number): string => `${builtIn}# ${n}\n`

let world: PanelWorld
beforeEach(async () => (world = await panelWorld()))
afterEach(() => world.close())

const texts = async (): Promise<readonly string[]> => {
  const { versions } = world.panel
  return Promise.all((await versions.list(document)).map(({ id }) => versions.read(document, id)))
}

test('each template that is saved is kept; the built-in one is there anyway', async () => {
  await world.panel.saveTemplate('0.6', template(1))
  await world.panel.saveTemplate('0.6', template(2))
  expect(await texts()).toEqual([template(2), template(1)])
  expect(await world.panel.versions.list({ kind: 'file', dialect: '1.x' })).toEqual([])
})

test('of a work pool they are kept by its API: a connection that is not open has none', () => {
  const pool: TemplateDocument = { kind: 'pool', connectionId: 'none', workPool: 'kube' }
  expect(() => world.panel.versions.list(pool)).toThrow('This connection is not open.')
})

test('where none can be kept, the template is saved all the same, and the log says so', async () => {
  const folder = join(world.folder, 'template-versions')
  await rm(folder, { recursive: true, force: true })
  await writeFile(folder, 'in the way')
  await world.panel.saveTemplate('0.6', template(1))
  expect(world.panel.snapshot().templates.find(({ dialect }) => dialect === '0.6')?.text).toBe(template(1))
  expect(world.log).toEqual([expect.stringMatching(/^The template was saved, but this version .*(ENOTDIR|EEXIST)/)])
})
