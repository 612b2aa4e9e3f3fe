// Files of the user's that are broken on disk: each is left as it is, nothing takes its place unsaid, and the panel says what
// to do.
import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { withPanel } from './app'
import {
  agentSays,
  chooseFromAgentMenu,
  editorOf,
  expectPage,
  expectState,
  goTo,
  runPane,
  startDemoRun,
  tab,
} from './at'
import { look, lookInBothThemes, sizeForPictures } from './look'

const brokenTemplate = `apiVersion: batch/v1
kind: Job
metadata:
  annotations: { team: data-platform }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: []
`

test('a template: the agent stays off, the page shows the user’s text and its mistake', async () => {
  await withPanel({ template: brokenTemplate, settings: { theme: 'light' } }, async (panel) => {
    const { page, home } = panel
    await sizeForPictures(panel)
    await agentSays(page, 'Agent: Off: the Job template is broken')
    const main = page.getByRole('main')
    await goTo(page, 'Overview')
    await expect(main.getByRole('note')).toContainText('The agent is off: the Job template is broken.')
    await lookInBothThemes(page, 'broken-template-overview')
    await chooseFromAgentMenu(page, 'Start the agent')
    await expect(
      page.getByText(/The Job template \S+ can’t be used, and no other takes its place\. Line 9: /),
    ).toBeVisible()
    await expect.poll(() => panel.log()).toMatch(/The agent is not started\. The Job template .*Line 9: /)
    await page.getByRole('button', { name: 'Dismiss' }).click()

    await goTo(page, 'Problems')
    await expect(main).toContainText('The Job template on disk is broken')
    await expect(main).toContainText(/line 9/i)
    await expect(main).toContainText('the agent does not start')
    await main.getByRole('button', { name: 'Open template' }).click()

    await expectPage(page, 'Template')
    await expect(editorOf(page)).toBeAttached()
    await expect(main).toContainText('team: data-platform')
    await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
    const why = page.getByRole('status').filter({ hasText: 'The agent does not start' })
    await expect(why).toContainText(home.template)
    await expect(why.getByRole('button', { name: 'line 9' })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Checks' })).toContainText('1 error')
    await lookInBothThemes(page, 'broken-template')

    // Nothing starts on another template.
    await startDemoRun(page, 'hello')
    await tab(page, 'Manifest').click()
    await expect(runPane(page)).toContainText('Template, line 9')
    expect(await readFile(home.template, 'utf8')).toBe(brokenTemplate)

    await goTo(page, 'Template')
    await editorOf(page).focus()
    // Its last line ends in the list that lacks a container.
    for (const key of ['ControlOrMeta+End', 'ArrowUp', 'End', 'Backspace', 'Backspace']) await page.keyboard.press(key)
    await page.keyboard.insertText('[{ name: flow }]')
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByText('Edited', { exact: true })).toBeHidden()
    await expect(why).toBeHidden()
    await agentSays(page, 'Agent: Off')
    await goTo(page, 'Overview')
    await main.getByRole('button', { name: 'Start the agent' }).click()
    await startDemoRun(page, 'hello')
    await expectState(page, 'Success')
  })
})

test('a template that is corrected where it lies is used at once', async () => {
  await withPanel({ template: brokenTemplate }, async ({ page, home }) => {
    await agentSays(page, 'Agent: Off: the Job template is broken')
    await goTo(page, 'Template')
    await expect(page.getByRole('main')).toContainText('containers: []')
    await writeFile(home.template, brokenTemplate.replace('containers: []', 'containers: [{ name: flow }]'))
    await agentSays(page, 'Agent: Off')
    await expect(page.getByRole('main')).toContainText('containers: [{ name: flow }]')
    await goTo(page, 'Problems')
    await expect(page.getByRole('main')).toContainText('Solved')
  })
})

test('unsaved edits: they are kept under a name that is said', async () => {
  const broken = '{ "templates": '
  await withPanel({ drafts: broken, settings: { theme: 'light' } }, async (panel) => {
    const { page, home } = panel
    const main = page.getByRole('main')
    await sizeForPictures(panel)
    await goTo(page, 'Problems')
    await expect(main).toContainText(`${home.drafts} is left untouched`)
    expect(await readFile(home.drafts, 'utf8')).toBe(broken)
    await lookInBothThemes(page, 'broken-drafts')
    await goTo(page, 'Template')
    await editorOf(page).focus()
    await page.keyboard.insertText('# mine\n')
    await goTo(page, 'Problems')
    await expect(main).toContainText(`It is kept as ${home.drafts}.unusable`)
    expect(await readFile(`${home.drafts}.unusable`, 'utf8')).toBe(broken)
  })
})

test('settings: they are kept under a name that is said', async () => {
  const broken = '{ "agentName": "laptop", '
  await withPanel({ settings: broken }, async (panel) => {
    const { page, home } = panel
    const main = page.getByRole('main')
    await sizeForPictures(panel)
    await goTo(page, 'Problems')
    await expect(main).toContainText(`${home.settings} is left untouched`)
    await expect(main).toContainText(/JSON/)
    expect(await readFile(home.settings, 'utf8')).toBe(broken)
    await look(page, 'broken-settings-before')

    await goTo(page, 'Settings')
    await page.getByLabel('Name', { exact: true }).fill('desktop')
    await page.keyboard.press('Enter')
    await expect.poll(() => home.readSettings().catch(() => null)).toMatchObject({ agentName: 'desktop' })
    await goTo(page, 'Problems')
    await expect(main).toContainText(`It is kept as ${home.settings}.unusable`)
    expect(await readFile(`${home.settings}.unusable`, 'utf8')).toBe(broken)
    await look(page, 'broken-settings-after')
  })
})
