// Finished Jobs: what would go and why, those deleted by hand and by the resource manager, and what is kept of them.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { dialectOf } from '../shared/dialects/dialects'
import { launchPanel, type Panel } from './app'
import { expectState, goTo, runPane, startDemoRun, tab, typeInPalette } from './at'
import { lookInBothThemes, sizeForPictures } from './look'

/** The built-in one has Kubernetes delete finished Jobs; these are left to Flowdeck. */
const [builtIn] = dialectOf('0.6').templates.filter(({ text }) => text.includes('ttlSecondsAfterFinished'))
const template = builtIn!.text.replace(/^ *ttlSecondsAfterFinished:.*\n/m, '')

let panel: Panel
test.beforeAll(async () => {
  // Completed Jobs go at once, failed ones stay.
  panel = await launchPanel({ template, settings: { theme: 'light', times: 'utc', completedSeconds: 0 } })
  await sizeForPictures(panel)
})
test.afterAll(() => panel.close())
const evidence = () => join(panel.home.folder, '.local', 'state', 'flowdeck', 'evidence')
const folders = () => readdir(evidence()).catch(() => [])

test('what would go is shown with its reason; what is deleted from there is kept, and its run shows it', async () => {
  const { page } = panel
  await startDemoRun(page, 'hello')
  await expectState(page, 'Success')
  await goTo(page, 'Jobs')
  // A run says that it has ended before its Job does.
  await expect(
    page
      .getByRole('row')
      .filter({ hasText: /Complete(?!d)/ })
      .first(),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Preview clean-up' }).click()
  const table = page.getByRole('grid', { name: 'What would become of Jobs and pods' })
  const going = table.getByRole('row').filter({ hasText: 'goes now' })
  await expect(going.first()).toContainText(/it completed \d+s ago; its flow run is Success/)
  await lookInBothThemes(page, 'clean-up')
  const names = (await going.locator('.mono').allInnerTexts()).sort()
  await page.getByRole('button', { name: /^Delete \d+ Jobs?…$/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('kept on this machine first')
  await expect(dialog).toContainText(/Context \S+, namespace default/)
  for (const name of names) await expect(dialog.getByRole('listitem').filter({ hasText: name })).toHaveCount(1)
  await expect(dialog.getByRole('button', { name: /^Keep/ })).toBeFocused()
  await lookInBothThemes(page, 'clean-up-confirm')
  await dialog.getByRole('button', { name: /^Delete/ }).click()
  await expect(page.getByText(new RegExp(`^Deleted ${names.length} Jobs?\\.$`))).toBeVisible()
  for (const name of names) await expect(table.getByText(name, { exact: true })).toHaveCount(0)
  // Its rows have no menu and are not chosen, so nothing is offered that would do nothing; Esc leads back.
  await typeInPalette(page, 'preview the clean')
  const options = page.getByRole('dialog').getByRole('option')
  await expect(options).toHaveText([/^Preview the clean-up of Jobs/])
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('row')
  await expect(options.filter({ hasText: /^Preview/ })).toHaveCount(0)
  await expect(options.filter({ hasText: /Open the menu of the row|Select/ })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Preview clean-up' })).toBeVisible()
  await typeInPalette(page, 'preview the clean')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Back to Jobs' }).click()
  await expect(page.getByRole('button', { name: 'Preview clean-up' })).toBeVisible()

  await goTo(page, 'Flow runs')
  await page.getByRole('grid').getByRole('row').filter({ hasText: 'hello' }).first().click()
  await tab(page, 'Job and pods').click()
  const kept = runPane(page).getByRole('listitem', { name: /^Deleted: / })
  await expect(kept).toContainText('deleted; kept on this machine')
  const name = (await kept.getAttribute('aria-label'))!.replace('Deleted: ', '')
  expect(names).toContain(name)
  for (const [button, word] of [
    ['Job', 'kind: Job'],
    ['Events', 'SuccessfulCreate'],
    [/^Pod /, 'restartPolicy: Never'],
  ] as const) {
    await kept.getByRole('button', { name: button, exact: true }).click()
    await expect(kept.locator('.code')).toContainText(word)
  }
  // Its log is read as any other: searched, copied, with times that are no part of the text.
  await kept.getByRole('button', { name: /^Log / }).click()
  const log = kept.getByRole('log')
  await expect(log).toContainText('hello from a pod')
  await expect(kept.getByText('Kept when its Job was deleted')).toBeVisible()
  await kept.getByRole('searchbox').fill('from a pod')
  await expect(kept.locator('mark')).toHaveText('from a pod')
  await lookInBothThemes(page, 'run-deleted-job')
  await kept.getByRole('button', { name: 'Full screen (f)' }).click()
  await expect(page.getByRole('dialog', { name: new RegExp(`^Log .*: ${name}`) })).toContainText('hello from a pod')
  await lookInBothThemes(page, 'run-deleted-job-log-full')
  await page.keyboard.press('Escape')
  expect((await folders()).some((folder) => folder.includes(name))).toBe(true)
  // And its story still has what the cluster said of it.
  await tab(page, 'Story').click()
  await expect(runPane(page).getByRole('region', { name: 'Events' })).toContainText('SuccessfulCreate')
  await expect(runPane(page).getByRole('region', { name: 'Events' })).toContainText('Submitted')
  for (const stage of ['Job created', 'Pod scheduled', 'Image pulled', 'Finished'])
    await expect(
      runPane(page)
        .getByRole('listitem')
        .filter({ hasText: `${stage}: done` }),
    ).toHaveCount(1)
  await lookInBothThemes(page, 'run-deleted-job-story')
})

test('the settings: what can’t be is said, what is changed holds at once', async () => {
  const { page, home } = panel
  await goTo(page, 'Settings')
  const days = page.getByRole('textbox', { name: 'Keep it for days' })
  await days.fill('0')
  await days.press('Enter')
  await expect(page.getByRole('alert')).toHaveText('A whole number from 1 to 3,650 is needed here.')
  await days.press('Escape')
  const folder = page.getByRole('textbox', { name: 'Where that is kept' })
  await expect(folder).toHaveAttribute('placeholder', evidence())
  await folder.fill('evidence')
  await folder.press('Enter')
  await expect(page.getByRole('alert')).toContainText('Give the whole path')
  await folder.press('Escape')
  const failed = page.getByRole('textbox', { name: 'Keep failed Jobs' })
  await failed.fill('7200')
  await failed.press('Enter')
  await expect
    .poll(async () => JSON.parse(await readFile(home.settings, 'utf8').catch(() => '{}')) as object)
    .toMatchObject({ failedSeconds: 7200 })
  await failed.scrollIntoViewIfNeeded()
  await lookInBothThemes(page, 'settings-finished-jobs')
})

test('with the resource manager on a finished Job goes by itself, after it was kept', async () => {
  const { page } = panel
  await goTo(page, 'Settings')
  await page
    .getByRole('group', { name: 'Delete finished Jobs' })
    .or(page.getByRole('radiogroup', { name: 'Delete finished Jobs' }))
    .getByText('Yes', { exact: true })
    .click()
  const before = await folders()
  await startDemoRun(page, 'hello')
  await expectState(page, 'Success')
  await tab(page, 'Job and pods').click()
  await expect(runPane(page).getByText('deleted; kept on this machine')).toBeVisible({ timeout: 60_000 })
  expect((await folders()).length).toBeGreaterThan(before.length)
  await goTo(page, 'Jobs')
  await page.getByRole('button', { name: 'Preview clean-up' }).click()
  await expect(page.getByText('The agent deletes these when their time has come')).toBeVisible()
})
