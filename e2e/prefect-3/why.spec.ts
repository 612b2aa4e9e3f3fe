// Why a run of Prefect 3 isn't running: what the work pool's template lacks is put into it on the server; what a deployment
// asks for is named as the deployment's.
import { readFile } from 'node:fs/promises'
import { expect, test, type Locator } from '@playwright/test'
import { agentSays, chooseFromAgentMenu, expectState, openRun, runPane } from '../at'
import { look, sizeForPictures } from '../look'
import { launchPrefect3Panel, type Prefect3Panel } from './prefect-3-panel'

test.describe.configure({ mode: 'serial' })

let panel: Prefect3Panel
test.beforeAll(async () => {
  panel = await launchPrefect3Panel({ theme: 'dark' })
  await sizeForPictures(panel)
  // Its address ends in the token, as the practice cluster writes it.
  const server = /server: '(.*)'/.exec(await readFile(panel.home.kubeconfig, 'utf8'))?.[1] ?? ''
  const taints = [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }]
  const response = await fetch(`${server}/api/v1/nodes/practice`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify({ spec: { taints } }),
  })
  expect(response.status).toBe(200)
  await chooseFromAgentMenu(panel.page, 'Start the agent')
  await agentSays(panel.page, 'Agent: Running')
})
test.afterAll(() => panel.close())

const why = (): Locator => runPane(panel.page).getByRole('note')

test('what helps is put into the template of the work pool, and the run runs', async () => {
  const { page, api } = panel
  api.createRun('hello')
  await openRun(page, 'hello')
  await expect(why()).toContainText('The one node has the taint dedicated=gpu')
  await why().getByRole('button', { name: 'Tolerate dedicated=gpu…' }).click()
  const dialog = page.getByRole('dialog')
  const template = `the template of work pool ${api.workPool}`
  await expect(dialog).toContainText(`This changes ${template}`)
  await expect(dialog.getByRole('region', { name: `Change of ${template}` })).toContainText('tolerations:')
  await look(page, 'prefect-3-why-fix-dark')
  await dialog.getByRole('button', { name: 'Change the template' }).click()
  await dialog.getByRole('button', { name: /^Run .* again$/ }).click()
  await expectState(page, 'Completed')
})

test('what the deployment asks for is changed there', async () => {
  const { page, api } = panel
  api.createRun('too-big')
  await openRun(page, 'too-big')
  await expect(why()).toContainText('No node has room for')
  await expect(why()).toContainText('The deployment’s job variable cpu_request asks for 32: change it there.')
  await expect(why().getByRole('button', { name: /^Ask for/ })).toHaveCount(0)
  await look(page, 'prefect-3-why-deployment-dark')
})
