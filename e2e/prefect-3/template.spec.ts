// The base job template of a work pool, as the user edits it: manifest, configuration, variables.
import { expect, test, type Locator } from '@playwright/test'
import { agentSays, chooseFromAgentMenu, editorOf, goTo, hoverOver, openRun, runPane, tab } from '../at'
import { look } from '../look'
import { openOwnPool, type OwnPool } from './own-pool'

// Each goes on where the one before has ended.
test.describe.configure({ mode: 'serial' })

let pool: OwnPool
test.beforeAll(async () => {
  pool = await openOwnPool()
  await goTo(pool.panel.page, 'Template')
})
test.afterAll(() => pool.close())

interface BaseJobTemplate {
  readonly job_configuration: Readonly<Record<string, unknown>>
  readonly variables: { readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
}

/** A request as somebody else makes it. */
async function request(method: string, path: string, body?: object): Promise<unknown> {
  const { api } = pool
  const headers = { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' }
  const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }
  const text = await (await fetch(`${api.url}${path}`, init)).text()
  return text === '' ? null : (JSON.parse(text) as unknown)
}
const ask = (method: string, body?: object) => request(method, `/work_pools/${pool.api.workPool}`, body)
const onServer = async () => ((await ask('GET')) as { base_job_template: BaseJobTemplate }).base_job_template

const save = () => pool.panel.page.getByRole('button', { name: 'Save', exact: true })
const checks = () => pool.panel.page.getByRole('region', { name: 'Checks' })
const preview = () => pool.panel.page.getByRole('region', { name: 'Preview of the Job' })
const edited = (): Locator => pool.panel.page.getByText('Edited', { exact: true })

/** Writes a line behind the one that the caret is sent to, from the top. */
async function writeBelow(line: number, text: string): Promise<void> {
  const { page } = pool.panel
  await editorOf(page).focus()
  await page.keyboard.press('ControlOrMeta+Home')
  for (let at = 1; at < line; at++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.insertText(text)
}

test('the template comes from the work pool, and there is nothing to say about upstream’s', async () => {
  const { page } = pool.panel
  const main = page.getByRole('main')
  await expect(main).toContainText(`${pool.api.workPool} work pool, Prefect 3`)
  await expect(main).toContainText('{{ image_pull_policy }}')
  await expect(checks()).toContainText('no findings')
  await expect(preview()).toContainText('prefect.io/flow-run-id')
  await expect(page.getByText('worker', { exact: true })).toBeVisible()
  await expect(save()).toBeDisabled()
})

test('a placeholder is explained by the variable that it stands for, and one that is none is said to be that', async () => {
  const { page } = pool.panel
  const hover = await hoverOver(pool.panel.page, 'image_pull_policy')
  await expect(hover).toContainText('The Kubernetes image pull policy to use for job containers.')
  await expect(hover).toContainText('IfNotPresent')
  await writeBelow(12, 'priorityClassName: "{{ nobody }}"')
  const refused = '{{ nobody }} is none of the variables that the work pool declares'
  await expect(checks()).toContainText(refused)
  const unknown = await hoverOver(page, 'nobody')
  await expect(unknown).toContainText(refused)
  expect((await unknown.innerText()).match(/none of the variables/g)).toHaveLength(1)
  await look(page, 'template-hover-unknown')
  await page.mouse.move(0, 0)
  await page.getByRole('button', { name: 'Discard changes' }).click()
})

test('a placeholder is completed from the variables, in quotation marks', async () => {
  const { page } = pool.panel
  await writeBelow(12, 'priorityClassName: ')
  await page.keyboard.type('{{ service_acc')
  await expect(
    page.getByRole('option', { name: /service_account_name/ }).or(page.locator('.suggest-widget .focused')),
  ).toBeVisible()
  // Beside the name stands what the variable is.
  await expect(page.locator('.suggest-widget')).toContainText('a text or null, no default')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toContainText('priorityClassName: "{{ service_account_name }}"')
  await expect(checks()).toContainText('no findings')
  await page.getByRole('button', { name: 'Discard changes' }).click()
})

test('one that no variable declares is an error at its line, which is not saved', async () => {
  const { page } = pool.panel
  await writeBelow(12, 'priorityClassName: "{{ priority }}"')
  await expect(checks()).toContainText('{{ priority }} is none of the variables that the work pool declares')
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByRole('alert').filter({ hasText: 'Not saved' })).toContainText('line 13')
  expect(JSON.stringify(await onServer())).not.toContain('priority')
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Template' })).toContainText('unsaved')
})

test('a variable is added with its default, and the preview shows whose line that is', async () => {
  const { page } = pool.panel
  await tab(page, 'Variables').click()
  await page.getByRole('button', { name: 'Add variable' }).click()
  await page.getByLabel('Name', { exact: true }).fill('priority')
  await page.keyboard.press('Enter')
  await expect(checks()).toContainText('no findings')
  await page.getByLabel('Default', { exact: true }).fill('low')
  await expect(preview()).toContainText('priorityClassName: "low"')
  await tab(page, 'Compare').click()
  await expect(page.getByRole('tabpanel', { name: 'Compare' })).toContainText(
    'Red lines are missing from the draft. Green lines are in the draft alone.',
  )
  await tab(page, 'Preview').click()
})

test('form and JSON are two views of one value', async () => {
  const { page } = pool.panel
  await page.getByRole('radio', { name: 'JSON schema' }).click()
  const json = page.getByRole('textbox', { name: /^Variables: the JSON schema/ })
  await expect(json).toBeAttached()
  await json.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText('x')
  await expect(checks()).toContainText('The variables are no valid JSON')
  await page.getByRole('radio', { name: 'Form' }).click()
  await expect(page.getByText('The JSON of the variables can’t be read')).toBeVisible()
  await page.getByRole('radio', { name: 'JSON schema' }).click()
  await json.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.press('Backspace')
  await expect(checks()).toContainText('no findings')
  await page.getByRole('radio', { name: 'Form' }).click()
  await expect(page.getByRole('button', { name: /^priority a text low/ })).toBeVisible()
})

test('what is saved is on the server, and the next Job carries it', async () => {
  const { page } = pool.panel
  await tab(page, 'Configuration').click()
  await page.getByLabel('annotations').fill('{ "team": "data" }')
  await save().click()
  await expect(edited()).toBeHidden()
  const { job_configuration: configuration, variables } = await onServer()
  expect(configuration['annotations']).toEqual({ team: 'data' })
  expect(variables.properties['priority']).toMatchObject({ type: 'string', default: 'low' })
  expect(JSON.stringify(configuration['job_manifest'])).toContain('"priorityClassName":"{{ priority }}"')

  await chooseFromAgentMenu(page, 'Start the agent')
  await agentSays(page, 'Agent: Running')
  pool.api.createRun('hello')
  await openRun(page, 'hello')
  await tab(page, 'Manifest').click()
  const manifest = runPane(page).getByRole('region', { name: /^Manifest of/ })
  await expect(manifest).toContainText('priorityClassName: low')
  await expect(manifest).toContainText('team: data')
})

test('the preview shows what a run and a deployment would get, and who says so', async () => {
  const { page } = pool.panel
  const deployments = (await request('POST', '/deployments/filter', {})) as readonly { id: string; name: string }[]
  const hello = deployments.find(({ name }) => name === 'hello')
  await request('PATCH', `/deployments/${hello?.id}`, { job_variables: { image: 'reg.example/hello:7' } })
  await goTo(page, 'Template')
  const as = page.getByRole('combobox', { name: 'As' })
  await as.selectOption({ label: 'hello' })
  await expect(preview()).toContainText('image: "reg.example/hello:7"')
  await expect(page.locator('.legend').getByText('deployment', { exact: true })).toBeVisible()
  await as.selectOption({ index: 1 })
  await expect(preview()).toContainText('prefect.io/deployment-name: hello')
  await as.selectOption({ label: 'a sample run' })
})

test('a variable is renamed with its placeholders, and that can be taken back', async () => {
  const { page } = pool.panel
  await goTo(page, 'Template')
  await tab(page, 'Variables').click()
  await page.getByRole('button', { name: /^priority a text/ }).click()
  await expect(page.getByText('Used in 1 place of the manifest, where it is renamed too')).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('urgency')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: 'priority is now called urgency' })).toBeVisible()
  await expect(checks()).toContainText('no findings')
  await tab(page, 'Manifest').click()
  await expect(page.getByRole('main')).toContainText('{{ urgency }}')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(edited()).toBeHidden()
  await expect(page.getByRole('main')).toContainText('{{ priority }}')
})

test('what somebody else has changed meanwhile is shown, and taken over or replaced only when told', async () => {
  const { page } = pool.panel
  await tab(page, 'Configuration').click()
  await page.getByLabel('command').fill('python -m flows')
  const theirs = await onServer()
  const theirConfiguration = { ...theirs.job_configuration, labels: { by: 'them' } }
  await ask('PATCH', { base_job_template: { ...theirs, job_configuration: theirConfiguration } })
  await save().click()
  const conflict = page.getByRole('alert').filter({ hasText: 'was changed on the server' })
  await expect(conflict).toBeVisible()
  expect((await onServer()).job_configuration['command']).toBe('{{ command }}')
  await conflict.getByRole('button', { name: 'Show differences' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Compare' })).toContainText('Red lines are missing from the draft')

  await conflict.getByRole('button', { name: 'Take over the server’s' }).click()
  await expect(page.getByLabel('labels')).toHaveValue('{ "by": "them" }')
  await page.getByRole('button', { name: 'Bring them back' }).click()
  await conflict.getByRole('button', { name: 'Keep mine' }).click()
  await expect(conflict).toBeHidden()
  await save().click()
  await expect(edited()).toBeHidden()
  const { job_configuration: saved } = await onServer()
  expect([saved['command'], saved['labels']]).toEqual(['python -m flows', '{{ labels }}'])

  // What was replaced is not lost.
  await tab(page, 'Compare').click()
  const versions = page.getByRole('combobox', { name: 'Compare with an earlier version' })
  await expect(versions.getByRole('option', { name: /, changed elsewhere$/ })).toHaveCount(2)
  await versions.selectOption({ index: 2 })
  await expect(page.getByText(/^Changed elsewhere, and replaced by what was saved here on /)).toBeVisible()
  await page.getByRole('button', { name: 'Use this template' }).click()
  await page.getByRole('button', { name: 'Back to the draft' }).click()
  await expect(page.getByLabel('labels')).toHaveValue('{ "by": "them" }')
  await page.getByRole('button', { name: 'Discard changes' }).click()
})

test('a draft outlasts a look at another page, and a key that the form does not know stays', async () => {
  const { page } = pool.panel
  const theirs = await onServer()
  await ask('PATCH', { base_job_template: { ...theirs, job_configuration: { ...theirs.job_configuration, own: 5 } } })
  await page.getByLabel('command').fill('{{ command }}')
  await goTo(page, 'Jobs')
  await goTo(page, 'Template')
  await expect(edited()).toBeVisible()
  // It was read again on the way.
  await page.getByRole('button', { name: 'Take over the server’s' }).click()
  await tab(page, 'Configuration').click()
  await expect(page.getByLabel('own', { exact: true })).toHaveValue('5')
})

test('a work pool that is gone is said, with what was last read of it', async () => {
  const { page } = pool.panel
  await ask('DELETE')
  await goTo(page, 'Jobs')
  await goTo(page, 'Template')
  await expect(page.getByRole('status').filter({ hasText: 'could not be read now' })).toContainText(
    'There is no work pool',
  )
})
