// The YAML that installs the agent in a cluster: what the form says is in the file.
import { readFile, stat } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { parseAllDocuments } from 'yaml'
import { answerSaveDialog, launchPanel, type Panel } from './app'
import { goTo } from './at'

let panel: Panel
test.beforeAll(async () => (panel = await launchPanel()))
test.afterAll(() => panel.close())

interface KubeObject {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

async function savedObjects(name: string): Promise<KubeObject[]> {
  const { page, home } = panel
  const path = home.file(name)
  await answerSaveDialog(panel, path)
  await page.getByRole('button', { name: 'Save…' }).click()
  await expect(page.getByText(`Saved as ${path}`)).toBeVisible()
  return parseAllDocuments(await readFile(path, 'utf8')).map((document) => document.toJS() as KubeObject)
}

test('the plain case is one click: what is saved is YAML, with the token that the panel never shows', async () => {
  const { page, home } = panel
  await goTo(page, 'Deployment')
  const objects = await savedObjects('plain.yaml')
  expect(objects.map(({ kind }) => kind)).toContain('Deployment')
  const text = await readFile(home.file('plain.yaml'), 'utf8')
  const token = /AUTH_TOKEN\s+value: (\S+)/.exec(text)?.[1] ?? /token: (\S+)/.exec(text)?.[1]
  expect(token).toMatch(/^[\w-]{16,}$/)
  await expect(page.getByRole('main')).not.toContainText(token!)
  expect((await stat(home.file('plain.yaml'))).mode & 0o777).toBe(0o600)
})

test('the form’s choices are in the YAML at once, and in the file', async () => {
  const { page } = panel
  await page.getByLabel('Namespace').fill('flows')
  await page.getByLabel('Image pull secret').fill('registry-login')
  await page.getByLabel('Keep the token in a Secret').setChecked(true)
  await page.getByLabel('Create Role and RoleBinding').setChecked(true)
  await page.getByLabel('Include the resource manager').setChecked(true)
  const shown = page.getByRole('region', { name: 'Deployment YAML' })
  await expect(shown).toContainText('registry-login')
  const objects = await savedObjects('all.yaml')
  expect(objects.map(({ kind }) => kind).toSorted()).toEqual(
    expect.arrayContaining(['Deployment', 'Role', 'RoleBinding', 'Secret']),
  )
  for (const { metadata } of objects) expect(metadata.namespace).toBe('flows')
  const deployment = JSON.stringify(objects.find(({ kind }) => kind === 'Deployment'))
  expect(deployment).toContain('secretKeyRef')
  expect(deployment).toContain('resource-manager')
})

test('a namespace that can’t be is refused at its field, and keeps what was typed', async () => {
  const { page } = panel
  const field = page.getByLabel('Namespace')
  await field.fill('Not A Namespace')
  await field.blur()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(field).toHaveValue('Not A Namespace')
  await expect(page.getByRole('button', { name: 'Save…' })).toBeDisabled()
  await field.fill('flows')
  await expect(page.getByRole('button', { name: 'Save…' })).toBeEnabled()
})

test('Flowdeck’s agent needs an image, and is shown as it is chosen: replicas, a Lease, the token in a Secret', async () => {
  const { page } = panel
  const shown = page.getByRole('region', { name: 'Deployment YAML' })
  await page.getByRole('radio', { name: 'Flowdeck’s agent' }).click()
  await expect(page.getByRole('alert')).toContainText('There is no published image of Flowdeck yet.')
  await expect(page.getByRole('button', { name: 'Save…' })).toBeDisabled()
  await page.getByLabel('Include the resource manager').setChecked(false)
  await expect(page.getByLabel('Failed Jobs go after')).toBeHidden()
  await page.getByLabel('Include the resource manager').setChecked(true)
  await page.getByLabel('Failed Jobs go after').fill('3600')
  await page.getByLabel('Image of the agent').fill('reg.example/flowdeck:1')
  await page.getByLabel('Name of the agent').fill('eu')
  await page.getByLabel('Replicas').fill('3')
  await expect(shown).toContainText('replicas: 3')
  const objects = await savedObjects('flowdeck-agent-eu.yaml')
  expect(objects.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Role', 'RoleBinding', 'Secret', 'Deployment'])
  for (const { metadata } of objects) expect(metadata).toMatchObject({ name: 'flowdeck-agent-eu', namespace: 'flows' })
  const deployment = JSON.stringify(objects.at(-1))
  expect(deployment).toContain('"--leader-elect","--lease-name","flowdeck-agent-eu"')
  expect(deployment).toContain('"--resource-manager","--no-evidence","--failed-seconds","3600"')
  expect(deployment).toContain('secretKeyRef')
  await page.getByRole('radio', { name: 'Prefect’s agent' }).click()
  await expect(shown).toContainText('prefecthq/prefect:0.6.7')
})

test('a dialog that is closed saves nothing', async () => {
  const { page } = panel
  await answerSaveDialog(panel, null)
  await page.getByRole('button', { name: 'Save…' }).click()
  await expect(page.getByRole('button', { name: 'Save…' })).toBeEnabled()
  await expect(page.getByText(/^Saved as/)).toBeHidden()
})

test('copied, it is on the clipboard', async () => {
  const { page, app } = panel
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await expect(page.getByText('Copied, with the token in it.')).toBeVisible()
  const text = await app.evaluate(({ clipboard }) => clipboard.readText())
  expect(text).toContain('kind: Deployment')
})
