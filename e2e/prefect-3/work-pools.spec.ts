// The work pool of a connection to Prefect 3: chosen from those of the server, made from here, and refused as what it is.
import { expect, test, type Page } from '@playwright/test'
import { agentSays, chooseFromAgentMenu, goTo } from '../at'
import { launchPrefect3Panel, type Prefect3Panel } from './prefect-3-panel'

async function change(page: Page): Promise<void> {
  await goTo(page, 'Connections')
  await page.getByRole('button', { name: /^Change the Prefect API/ }).click()
}

const choiceOf = async (panel: Prefect3Panel): Promise<unknown> => {
  const { connections } = (await panel.home.readSettings()) as { connections: [{ choice: { api: unknown } }] }
  return connections[0].choice.api
}

test.describe('a pool that is there', () => {
  let panel: Prefect3Panel
  test.beforeAll(async () => {
    panel = await launchPrefect3Panel()
    await panel.ask('POST', '/work_pools/', { name: 'a-local', type: 'process' })
    await panel.ask('POST', '/work_pools/', { name: 'asleep', type: 'kubernetes', is_paused: true })
  })
  test.afterAll(() => panel.close())

  test('is chosen from a list that says what each is', async () => {
    const { page } = panel
    await change(page)
    const pools = page.getByRole('radiogroup', { name: 'Work pool' })
    await expect(pools.locator('label').filter({ hasText: 'practice' })).toContainText('2 queues')
    await expect(pools.getByRole('radio', { name: /^practice/ })).toBeChecked()
    await expect(pools.getByRole('radio', { name: /^a-local of type process/ })).toBeDisabled()
    await pools.getByRole('radio', { name: /^asleep paused/ }).check()
    await expect(page.getByRole('note')).toContainText('It is paused: it gives no runs until')
  })

  test('its queues are ticked', async () => {
    const { page } = panel
    await page.getByRole('radio', { name: /^practice 2 queues/ }).check()
    const queues = page.getByRole('group', { name: 'Work queues' })
    await expect(queues).toContainText('None is ticked: all of them are served')
    await queues.getByRole('checkbox', { name: 'models' }).check()
    await page.getByRole('button', { name: 'Watch only' }).click()
    await agentSays(page, /^Agent: Watching only/)
    await expect.poll(() => choiceOf(panel)).toMatchObject({ workPool: { name: 'practice', queues: ['models'] } })
  })

  test('one that is not there is made from here', async () => {
    const { page } = panel
    await change(page)
    await page.getByRole('radio', { name: 'Another, by its name' }).check()
    await page.getByLabel('Name of the work pool').fill('prefect-own')
    await page.getByRole('button', { name: 'Make the work pool prefect-own' }).click()
    await expect(page.getByRole('alert')).toContainText('begins with “prefect”')
    await page.getByLabel('Name of the work pool').fill('fresh')
    await page.getByRole('button', { name: 'Make the work pool fresh' }).click()
    await expect(page.getByRole('radio', { name: /^fresh/ })).toBeChecked()
    await page.getByRole('button', { name: 'Watch only' }).click()
    await agentSays(page, /^Agent: Watching only/)
    await expect.poll(() => choiceOf(panel)).toMatchObject({ workPool: { name: 'fresh', queues: [] } })
  })

  test('where the list can’t be read, the name is typed', async () => {
    const { page } = panel
    await change(page)
    await expect(page.getByRole('radiogroup', { name: 'Work pool' })).toBeVisible()
    await page.getByLabel('API key or user:password').fill('admin:wrong')
    await page.getByLabel('API key or user:password').blur()
    await expect(page.getByText(/^The work pools can’t be listed: /)).toBeVisible()
    await expect(page.getByLabel('Work pool', { exact: true })).toHaveValue('fresh')
    await page.getByRole('button', { name: 'Cancel' }).click()
  })
})

test('a pool that is not there does not read as a refused token', async () => {
  const panel = await launchPrefect3Panel({ workPool: 'nowhere' })
  try {
    const { page } = panel
    await chooseFromAgentMenu(page, 'Start the agent')
    await agentSays(page, 'Agent: Paused: work pool can’t be served')
    await goTo(page, 'Problems')
    await expect(page.getByRole('main')).toContainText('There is no work pool nowhere.')
    await expect(page.getByRole('main')).not.toContainText(/token/i)
    await page.getByRole('button', { name: 'Choose a work pool…' }).click()
    await expect(page.getByRole('region', { name: 'Checks' })).toContainText('There is no work pool nowhere.')
  } finally {
    await panel.close()
  }
})
