// The form of a deployment's parameters, from the schema that the real Prefect 3 makes of a flow with one of each kind.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type Locator } from '@playwright/test'
import { goTo, runPane } from '../at'
import { lookInBothThemes, sizeForPictures } from '../look'
import { launchPrefect3Panel, type Prefect3Panel } from './prefect-3-panel'

const schemaPath = join(import.meta.dirname, '../../shared/prefect-3/parameters.golden.json')

let panel: Prefect3Panel
test.beforeAll(async () => {
  panel = await launchPrefect3Panel({ theme: 'light' })
  await sizeForPictures(panel)
  const { api, ask } = panel
  const [flow] = api.flows
  if (!flow) throw new Error('practice has no flow')
  await ask('POST', '/deployments/', {
    ...{ name: 'every-kind', flow_id: flow.id, work_pool_name: api.workPool },
    ...{ parameter_openapi_schema: JSON.parse(await readFile(schemaPath, 'utf8')) as object },
    ...{ enforce_parameter_schema: true, parameters: { customer: 'acme' } },
  })
})
test.afterAll(() => panel.close())

const dialog = (): Locator => panel.page.getByRole('dialog')
const group = (name: string): Locator => dialog().getByRole('group', { name: new RegExp(`^${name}( \\(needed\\))?$`) })
const field = (name: string): Locator => dialog().getByLabel(name, { exact: true })
const start = (): Promise<void> => dialog().getByRole('button', { name: 'Run deployment' }).click()
const wordsAt = async (control: Locator): Promise<string> =>
  dialog()
    .locator(`[id="${await control.getAttribute('aria-describedby')}"]`)
    .innerText()
const inWidth = () =>
  panel.page.evaluate(() => {
    const form = document.querySelector('.run-form-body')
    return form !== null && form.scrollWidth <= form.clientWidth
  })

test('has a field for each kind; what is wrong is said there; the run gets what was entered', async () => {
  const { page, api } = panel
  await goTo(page, 'Flow runs')
  await page.getByRole('button', { name: 'Run a deployment…' }).click()
  await dialog()
    .getByRole('button', { name: /^every-kind/ })
    .click()
  await lookInBothThemes(page, 'run-form')

  await start()
  const since = dialog().getByLabel(/^start \(needed\)/)
  await expect(since).toBeFocused()
  expect(await wordsAt(since)).toBe('It needs a value.')
  expect(await wordsAt(group('source').getByLabel(/^table/))).toBe('It needs a value.')
  await lookInBothThemes(page, 'run-form-refused')

  await since.fill('2026-05-06T07:08:00+02:00')
  await group('source')
    .getByLabel(/^table/)
    .fill('orders')
  await group('source').getByLabel('limit').fill('101')
  await group('source').getByLabel('limit').blur()
  expect(await wordsAt(group('source').getByLabel('limit'))).toBe('This is too large: the most is 100.')
  await group('source').getByLabel('limit').fill('20')

  await field('days').fill('40')
  await field('ratio').fill('1')
  await field('ratio').blur()
  expect(await wordsAt(field('days'))).toBe('This is too large: the most is 31.')
  expect(await wordsAt(field('ratio'))).toBe('This is too large: it must be below 1.')
  await field('days').fill('3')
  await field('ratio').fill('.25')
  await field('region').selectOption('us')
  await field('level').selectOption('2')
  await field('until').fill('31.12.2026')
  await field('until').blur()
  expect(await wordsAt(field('until'))).toBe('This must be a date: 2026-12-31.')
  await field('until').fill('2026-12-31')

  await dialog().getByRole('button', { name: 'Add an item to ids' }).click()
  await field('ids 3').fill('x')
  await field('ids 3').blur()
  expect(await wordsAt(field('ids 3'))).toBe('This must be a whole number.')
  await dialog().getByRole('button', { name: 'Remove ids 1' }).click()
  await expect(field('ids 2')).toHaveValue('x')
  await field('ids 2').fill('30')

  await dialog().getByRole('button', { name: 'Fill in names' }).click()
  await dialog().getByRole('button', { name: 'Add an item to names' }).click()
  await field('names 1').fill('ada')
  await dialog().getByRole('button', { name: 'Add an item to sources' }).click()
  await group('sources 1')
    .getByLabel(/^table/)
    .fill('lines')
  await dialog().getByRole('button', { name: 'Fill in backup' }).click()
  await dialog().getByRole('button', { name: 'Make backup null' }).click()
  await dialog().getByLabel('What notify is').selectOption('Chat')
  await group('notify')
    .getByLabel(/^channel/)
    .fill('#runs')
  await dialog().getByLabel('What either is').selectOption('text')
  await group('either').getByLabel(/^text/).fill('7')
  await field('labels').fill('{"a": 1}')
  await field('dry').selectOption('true')
  await lookInBothThemes(page, 'run-form-filled')

  await expect(dialog().getByRole('alert')).toHaveCount(0)
  await start()
  await expect(dialog()).toBeHidden()
  await expect(runPane(page).getByRole('heading', { level: 2 })).toBeVisible()
  expect(api.snapshot().flowRuns.at(-1)?.parameters).toEqual({
    ...{ customer: 'acme', start: '2026-05-06T07:08:00+02:00', days: 3, ratio: 0.25, region: 'us', level: 2 },
    source: { table: 'orders', limit: 20, columns: [], since: null },
    ...{ until: '2026-12-31', ids: [2, 30], names: ['ada'], labels: { a: 1 }, dry: true, either: '7' },
    sources: [{ table: 'lines', limit: 10, columns: [], since: null }],
    notify: { kind: 'chat', channel: '#runs', urgent: false },
  })
})

test('fits a small window', async () => {
  const { page, app } = panel
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(900, 700))
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(900)
  await page.getByRole('button', { name: 'Run a deployment…' }).click()
  await dialog()
    .getByRole('button', { name: /^every-kind/ })
    .click()
  await dialog().getByLabel('What notify is').selectOption('Mail')
  await dialog().getByRole('button', { name: 'Add an item to sources' }).click()
  await group('sources 1').scrollIntoViewIfNeeded()
  expect(await inWidth()).toBe(true)
  await lookInBothThemes(page, 'run-form-small')
})
