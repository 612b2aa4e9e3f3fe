// What is being edited outlasts the page, the window and the process; whoever quits with a draft is asked.
import { mkdir, readFile, rm } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { Home, launchPanel, type Panel } from './app'
import { editorOf, goTo } from './at'

let home: Home
test.beforeEach(async () => (home = await Home.make()))
test.afterEach(() => home.remove())

const edited = (page: Page) => page.getByText('Edited', { exact: true })
const quitDialog = (page: Page) => page.getByRole('dialog', { name: 'Quit Flowdeck?' })

/** Writes a comment at the end of the template, and waits until it is kept. */
async function write({ page }: Panel, comment: string): Promise<void> {
  await goTo(page, 'Template')
  const editor = editorOf(page)
  await expect(editor).toBeAttached()
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText(`# ${comment}\n`)
  await expect(edited(page)).toBeVisible()
  await expect
    .poll(() => readFile(`${home.data}/drafts.json`, 'utf8').catch(() => ''))
    .toContain(comment.split('\n')[0])
}

const closeWindow = ({ app }: Panel) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
const ended = ({ process }: Panel) =>
  process.exitCode !== null || process.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>((resolve) => process.once('exit', () => resolve()))

test('killed while a template is being edited: the draft is there again, until it is discarded', async () => {
  const first = await launchPanel(home)
  await write(first, 'written before the end')
  const gone = ended(first)
  first.process.kill('SIGKILL')
  await gone

  const second = await launchPanel(home)
  await expect(second.page.getByRole('navigation').getByRole('link', { name: 'Template' })).toContainText('unsaved')
  await goTo(second.page, 'Template')
  await expect(edited(second.page)).toBeVisible()
  await expect(second.page.getByRole('main')).toContainText('written before the end')
  await second.page.getByRole('button', { name: 'Discard changes' }).click()
  await expect.poll(() => readFile(`${home.data}/drafts.json`, 'utf8')).not.toContain('written before')
  await second.quit()
  await expect(readFile(home.template, 'utf8')).rejects.toThrow()
})

test('the page crashes: the draft is there again', async () => {
  const panel = await launchPanel(home)
  await write(panel, 'of the page that crashed')
  const { app } = panel
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]!.webContents
        contents.once('did-finish-load', () => resolve())
        contents.forcefullyCrashRenderer()
      }),
  )
  // Playwright has given up on the crashed page: what it shows now is asked of the window itself.
  const navigation = () =>
    app.evaluate(
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
          'document.querySelector("nav")?.textContent',
        ) as Promise<string>,
    )
  await expect.poll(navigation).toContain('unsaved')
  await panel.quit()
})

test('closing the window with a draft asks: stay open, keep it', async () => {
  const first = await launchPanel(home)
  await write(first, 'first words')
  await closeWindow(first)
  const question = quitDialog(first.page)
  await expect(question).toContainText('You have changed the template for Prefect 0.6 and not saved it.')
  await question.getByRole('button', { name: 'Stay open' }).click()
  await expect(question).toBeHidden()
  await expect(edited(first.page)).toBeVisible()

  const firstEnd = ended(first)
  await closeWindow(first)
  await question.getByRole('button', { name: 'Quit, keep the draft' }).click()
  await firstEnd
  expect(first.process.exitCode).toBe(0)

  const second = await launchPanel(home)
  await goTo(second.page, 'Template')
  await expect(second.page.getByRole('main')).toContainText('first words')
  await second.quit()
})

test('closing the window with a draft asks: save it, discard it', async () => {
  const first = await launchPanel(home)
  await write(first, 'first words')
  const firstEnd = ended(first)
  await closeWindow(first)
  await quitDialog(first.page).getByRole('button', { name: 'Save and quit' }).click()
  await firstEnd
  expect(await readFile(home.template, 'utf8')).toContain('first words')

  const second = await launchPanel(home)
  await goTo(second.page, 'Template')
  await expect(editorOf(second.page)).toBeAttached()
  await expect(edited(second.page)).toBeHidden()
  await write(second, 'second words')
  const secondEnd = ended(second)
  await closeWindow(second)
  await quitDialog(second.page).getByRole('button', { name: 'Discard and quit' }).click()
  await secondEnd
  expect(await readFile(home.template, 'utf8')).not.toContain('second words')
  expect(await readFile(`${home.data}/drafts.json`, 'utf8')).not.toContain('second words')
})

test('a draft that can’t be saved keeps Flowdeck open and says why', async () => {
  const panel = await launchPanel(home)
  await write(panel, 'ends broken\nkind: Pod')
  await closeWindow(panel)
  await quitDialog(panel.page).getByRole('button', { name: 'Save and quit' }).click()
  await expect(panel.page.getByText(/Flowdeck is still open, since a template was not saved: Line \d+/)).toBeVisible()
  await expect(edited(panel.page)).toBeVisible()
  await panel.quit()
})

test('a draft that can’t be discarded keeps Flowdeck open and says why', async () => {
  const panel = await launchPanel(home)
  await write(panel, 'still here')
  const file = `${home.data}/drafts.json`
  await rm(file)
  await mkdir(file)
  await closeWindow(panel)
  await quitDialog(panel.page).getByRole('button', { name: 'Discard and quit' }).click()
  await expect(
    panel.page.getByText(/Flowdeck is still open, since its drafts could not be discarded: .+/),
  ).toBeVisible()
  await expect(edited(panel.page)).toBeVisible()
  await panel.quit()
})
