// The YAML that installs a worker of Prefect 3: what the form says is in the file, and the key in a Secret alone.
import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { parseAllDocuments } from 'yaml'
import { answerSaveDialog } from '../app'
import { goTo } from '../at'
import { launchPrefect3Panel, type Prefect3Panel } from './prefect-3-panel'

let panel: Prefect3Panel
test.beforeAll(async () => (panel = await launchPrefect3Panel({ queues: ['models'] })))
test.afterAll(() => panel.close())

async function saved(name: string): Promise<{ text: string; kinds: string[]; deployment: string }> {
  const path = panel.home.file(name)
  await answerSaveDialog(panel, path)
  await panel.page.getByRole('button', { name: 'Save…' }).click()
  await expect(panel.page.getByText(`Saved as ${path}`)).toBeVisible()
  const text = await readFile(path, 'utf8')
  const objects = parseAllDocuments(text).map((document) => document.toJS() as { kind: string })
  return { text, kinds: objects.map(({ kind }) => kind), deployment: JSON.stringify(objects.at(-1)) }
}

test('one click: Prefect’s worker for the connection’s pool and queues, its login in a Secret', async () => {
  const { page, api } = panel
  await goTo(page, 'Deployment')
  await expect(page.getByText('prefect-worker-practice.yaml', { exact: true })).toBeVisible()
  const { text, kinds, deployment } = await saved('prefect-worker-practice.yaml')
  expect(kinds).toEqual(['ServiceAccount', 'Role', 'RoleBinding', 'Secret', 'Deployment'])
  expect(text.split(api.token)).toHaveLength(2)
  expect(deployment).not.toContain(api.token)
  expect(deployment).toContain(`"--pool","${api.workPool}","--work-queue","models"`)
  await expect(page.getByRole('main')).not.toContainText(api.key)
})

test('the form has what a worker has, and nothing of an agent', async () => {
  const { page } = panel
  for (const label of ['Work pool', 'Work queues', 'Limit', 'Name of the worker', 'Image of the worker', 'Namespace'])
    await expect(page.getByLabel(label, { exact: true })).toBeVisible()
  for (const label of ['Labels', 'Tenant id', 'Agent config id', 'Include the resource manager', 'Memory request'])
    await expect(page.getByLabel(label)).toHaveCount(0)
})

test('Flowdeck’s worker needs an image that the user names, and says why', async () => {
  const { page } = panel
  await page.getByRole('radio', { name: 'Flowdeck’s worker' }).click()
  await expect(page.getByRole('alert')).toContainText('There is no published image of Flowdeck yet.')
  await expect(page.getByRole('button', { name: 'Copy', exact: true })).toBeDisabled()
  await page.getByLabel('Image of the worker').fill('reg.example/flowdeck:1')
  await page.getByLabel('Limit', { exact: true }).fill('4')
  await page.getByLabel('Make the work pool if there is none').setChecked(true)
  const { deployment } = await saved('flowdeck-worker-practice.yaml')
  expect(deployment).toContain('"image":"reg.example/flowdeck:1"')
  expect(deployment).toContain(
    '"--limit","4","--create-pool","--namespace","default","--name","flowdeck-worker-practice","--leader-elect"',
  )
})
