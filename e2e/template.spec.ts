// The Job template as the user edits it: what is saved is in the next Job, what can't be used is refused.
import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import { agentSays, editorOf, expectState, goTo, runPane, startDemoRun, tab } from './at'
import { lookInBothThemes, resize } from './look'

let panel: Panel
test.beforeAll(async () => (panel = await launchPanel()))
test.afterAll(() => panel.close())

/** Puts text at the very end of the document. */
async function append(text: string): Promise<void> {
  const { page } = panel
  const editor = editorOf(page)
  await expect(editor).toBeAttached()
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText(text)
}

test('the editor shows the template in force and what of it the agent sets', async () => {
  const { page } = panel
  await goTo(page, 'Template')
  await expect(editorOf(page)).toBeAttached()
  const main = page.getByRole('main')
  await expect(main).toContainText('backoffLimit')
  await expect(main).toContainText('comes from the flow’s storage')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
})

test('an edit is saved, and the next Job carries it', async () => {
  const { page, home } = panel
  await append('# of the test\n')
  await page.keyboard.press('ControlOrMeta+Home')
  // Below `metadata`, which is line 3; the editor indents.
  for (let line = 1; line < 3; line++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.insertText('\nannotations: { team: data-platform }')
  await expect(page.getByText('Edited', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Edited', { exact: true })).toBeHidden()
  expect(await readFile(home.template, 'utf8')).toContain('team: data-platform')

  await startDemoRun(page, 'hello')
  await expectState(page, 'Success')
  await tab(page, 'Manifest').click()
  await expect(runPane(page).getByRole('region', { name: /^Manifest of/ })).toContainText('team: data-platform')
})

test('the Job that was deployed last is compared with the one that the draft would make for its run', async () => {
  const { page } = panel
  await goTo(page, 'Template')
  await tab(page, 'Compare').click()
  await page.getByRole('radio', { name: 'Last deployed' }).click()
  await expect(page.getByText(/^prefect-job-[0-9a-f]{8}, as the cluster has it, beside the Job that /)).toBeVisible()
  await expect(page.getByText('Nothing differs')).toBeVisible()

  await page.getByRole('button', { name: 'Back to the draft' }).click()
  await append('# only a comment\n')
  await page.keyboard.press('ControlOrMeta+Home')
  for (let line = 1; line < 4; line++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.insertText('\nlabels: { asked-by: me }')
  await tab(page, 'Compare').click()
  await page.getByRole('radio', { name: 'Last deployed' }).click()
  const diff = page.locator('.monaco-diff-editor')
  await expect(diff.locator('.modified .view-line', { hasText: 'asked-by: me' })).toBeVisible()
  await expect(diff.locator('.line-insert')).not.toHaveCount(0)
  await expect(diff.locator('.line-delete')).toHaveCount(0)
  await expect(page.getByRole('tabpanel', { name: 'Compare' })).not.toContainText('only a comment')
  for (const width of [900, 1280]) {
    await resize(panel, width, 800)
    await lookInBothThemes(page, `template-last-deployed-${width}`)
  }
  await page.getByRole('button', { name: 'Back to the draft' }).click()
  await page.getByRole('button', { name: 'Discard changes' }).click()
})

test('what the template said before is compared with the draft, and brought back', async () => {
  const { page, home } = panel
  const before = await readFile(home.template, 'utf8')
  await goTo(page, 'Template')
  await append('# a second time\n')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Edited', { exact: true })).toBeHidden()
  await tab(page, 'Compare').click()
  const versions = page.getByRole('combobox', { name: 'Compare with an earlier version' })
  await expect(versions.getByRole('option')).toHaveCount(3)
  await versions.selectOption({ index: 2 })
  await expect(page.getByText(/^Saved here on /)).toBeVisible()
  await expect(page.getByRole('tabpanel', { name: 'Compare' })).toContainText('# a second time')
  await lookInBothThemes(page, 'template-earlier')
  await page.getByRole('button', { name: 'Use this template' }).click()
  await expect(page.getByText('Nothing differs.')).toBeVisible()
  await page.getByRole('radio', { name: 'In force' }).click()
  await expect(page.getByText(/^Jobs are made from this now: /)).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(() => readFile(home.template, 'utf8')).toBe(before)
  await page.getByRole('button', { name: 'Back to the draft' }).click()
})

test('a broken template is refused with its line; the agent goes on with the last good one', async () => {
  const { page, home } = panel
  const saved = await readFile(home.template, 'utf8')
  await goTo(page, 'Template')
  await append('\nkind: Pod\n')
  await page.keyboard.press('ControlOrMeta+s')
  const refusal = page.getByRole('alert').filter({ hasText: 'Not saved' })
  await expect(refusal).toContainText(/[Ll]ine \d+/)
  expect(await readFile(home.template, 'utf8')).toBe(saved)
  await agentSays(page, 'Agent: Running')

  await startDemoRun(page, 'hello')
  await expectState(page, 'Success')
  await tab(page, 'Manifest').click()
  await expect(runPane(page).getByRole('region', { name: /^Manifest of/ })).toContainText('team: data-platform')
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Template' })).toContainText('unsaved')
})

test('the draft outlasts a look elsewhere, and can be thrown away and brought back', async () => {
  const { page } = panel
  await goTo(page, 'Template')
  await expect(page.getByText('Edited', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await expect(page.getByText('Edited', { exact: true })).toBeHidden()
  await page.getByRole('button', { name: 'Bring them back' }).click()
  await expect(page.getByText('Edited', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Discard changes' }).click()
})

test('the checks say what is wrong at its line, with a fix that corrects it', async () => {
  const { page } = panel
  await goTo(page, 'Template')
  await append('            limits:\n              cpu: 100m\n')
  const checks = page.getByRole('region', { name: 'Checks' })
  await expect(checks).toContainText(/CPU/i)
  await checks.getByRole('button', { name: /limit/i }).first().click()
  await expect(checks.getByRole('list')).toHaveCount(0)
  await page.getByRole('button', { name: 'Discard changes' }).click()
})
