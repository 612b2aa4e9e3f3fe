// Writing a Job template: one slip is said once, Enter goes on where the next key stands, a comparison shows what differs, and a
// form is another view of the same text.
import { readFile } from 'node:fs/promises'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import { editorOf, goTo, hoverOver, tab } from './at'
import { layoutFaults } from './layout'
import { lookAtSize, lookInBothThemes, resize } from './look'

let panel: Panel
test.beforeAll(async () => {
  panel = await launchPanel({ settings: { theme: 'light', times: 'utc' } })
  await resize(panel, 1280, 800)
  await goTo(panel.page, 'Template')
  await expect(editorOf(panel.page)).toBeAttached()
  await expect(line(panel.page, 'memory: 256Mi')).toBeVisible()
})
test.afterAll(() => panel.close())
test.afterEach(async () => {
  const discard = panel.page.getByRole('button', { name: 'Discard changes' })
  if (await discard.isVisible()) await discard.click()
})

const checks = (page: Page): Locator => page.getByRole('region', { name: 'Checks' })
const line = (page: Page, words: string): Locator => page.locator('.template-document .view-line', { hasText: words })
const marks = (page: Page): Locator =>
  page.locator('.template-document').locator('.squiggly-error, .squiggly-warning, .squiggly-info')

/** With the caret at the end of a line that the editor shows. */
async function endOf(words: string): Promise<void> {
  const { page } = panel
  await line(page, words).first().click()
  await page.keyboard.press('End')
}

/** What the editor says in the end, once Kubernetes' schema has been asked, too. */
async function expectOne(count: string, words: string | RegExp, at: number): Promise<void> {
  const { page } = panel
  await expect(checks(page).getByRole('status')).toHaveText(count)
  await expect(checks(page).getByRole('listitem')).toHaveText([words])
  await expect(checks(page)).toContainText(`line ${at}`)
  // A hover comes from the same worker, behind the answer of the schema.
  await expect(await hoverOver(page, 'kind')).toContainText('Kind is a string value')
  await page.mouse.move(0, 0)
  await expect(checks(page).getByRole('status')).toHaveText(count)
  await expect(marks(page)).toHaveCount(1)
}

test('a colon that is missing is said once, at its line, and the text keeps its room', async () => {
  const { page } = panel
  await endOf('containers:')
  await page.keyboard.press('Backspace')
  await expectOne('1 error', /its colon is missing/, 11)
  expect(await page.locator('.template-document .view-line').count()).toBeGreaterThan(25)
  await lookInBothThemes(page, 'template-slip')
})

test('a misspelt key is told the field that was meant first, and one press corrects it', async () => {
  const { page } = panel
  await endOf('backoffLimit')
  await page.keyboard.press('Enter')
  await page.keyboard.insertText('paralelism: 2')
  await expectOne('1 warning', /Did you mean parallelism\? /, 7)
  const hover = await hoverOver(page, 'paralelism')
  await expect(hover).toHaveText(/^\s*Did you mean parallelism\?/)
  await expect(hover).not.toContainText(/not allowed|Source:/)
  await page.mouse.move(0, 0)
  await checks(page).getByRole('button', { name: 'Write parallelism' }).click()
  await expect(line(page, 'parallelism: 2')).toBeVisible()
  await expect(checks(page).getByRole('status')).toHaveText('no findings')
})

test('a misspelt key without which there is no Job is told once, and one press corrects it', async () => {
  const { page } = panel
  await endOf('containers:')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await page.keyboard.insertText(':')
  await expectOne('1 error', /Did you mean containers\? /, 11)
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByRole('alert').filter({ hasText: 'Not saved' })).toContainText('Did you mean containers?')
  await expect(marks(page)).toHaveCount(1)
  await checks(page).getByRole('button', { name: 'Write containers' }).click()
  await expect(page.getByText('Edited', { exact: true })).toBeHidden()
})

for (const [before, then, below] of [
  ['- name: flow', 'tty: true', '  tty: true'],
  ['PREFECT__LOGGING__LEVEL', 'value: DEBUG', '  value: DEBUG'],
] as const) {
  test(`Enter behind an item’s first key goes on in the column of the key: ${before}`, async () => {
    const { page } = panel
    await endOf(before)
    await page.keyboard.press('Enter')
    await page.keyboard.type(then)
    await page.keyboard.press('Escape')
    // Drawn in the next frame.
    const drawn = async () => {
      const written = await textOf(page)
      const at = written.findIndex((one) => one.includes(before))
      return written.slice(at, at + 2).map((one) => one.slice(written[at]?.indexOf('-')))
    }
    await expect.poll(drawn).toEqual([expect.stringContaining(before), below])
  })
}

test('an item is written key by key, without a pause in which the editor reads it', async () => {
  const { page } = panel
  const slowly = await page.context().newCDPSession(page)
  await endOf('value: INFO')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Backspace')
  await slowly.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await Promise.all(Array.from('- name: TEAM\nvalueFrom:\nx: y', (key) => page.keyboard.press(key)))
  await slowly.detach()
  await page.keyboard.press('Escape')
  const drawn = async () => {
    const written = await textOf(page)
    const at = written.findIndex((one) => one.includes('- name: TEAM'))
    return written.slice(at, at + 3).map((one) => one.slice(written[at]?.indexOf('-')))
  }
  await expect.poll(drawn).toEqual(['- name: TEAM', '  valueFrom:', '    x: y'])
})

test('Enter begins the next line, also while what stands there already is suggested', async () => {
  const { page } = panel
  await endOf('restartPolicy')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('r')
  const suggested = page.locator('.suggest-widget.visible .monaco-list-row.focused')
  await expect(suggested).toContainText('Never')
  await page.keyboard.press('Enter')
  await expect(suggested).toBeHidden()
  await page.keyboard.type('hostIPC: true')
  await page.keyboard.press('Escape')
  const drawn = async () => {
    const written = await textOf(page)
    return written[written.findIndex((one) => one.includes('restartPolicy: Never')) + 1]?.trim()
  }
  await expect.poll(drawn).toBe('hostIPC: true')
})

/** The lines in sight, in their order. */
const textOf = (page: Page): Promise<string[]> =>
  page.locator('.template-document .view-line').evaluateAll((lines) =>
    lines
      .map((one) => ({
        top: parseFloat((one as HTMLElement).style.top),
        text: one.textContent.replaceAll('\u00a0', ' '),
      }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text),
  )

test('a comparison is with what is in force, begins at the first change, folds the rest and has the page’s width', async () => {
  const { page } = panel
  await tab(page, 'Compare').click()
  await expect(page.getByRole('radio', { name: 'In force' })).toBeChecked()
  await expect(page.getByText('Jobs are made from this now: the built-in template flowdeck.')).toBeVisible()
  await expect(page.getByText('Nothing differs.')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the draft' }).click()
  await editorOf(page).focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText('# the last line')
  await expect(page.getByText('Edited', { exact: true })).toBeVisible()

  await tab(page, 'Compare').click()
  const diff = page.locator('.monaco-diff-editor')
  await expect(diff.locator('.line-insert').first()).toBeVisible()
  await expect(diff.getByText(/\d+ hidden lines/).first()).toBeVisible()
  await expect(diff.locator('.modified .view-line', { hasText: '# the last line' })).toBeInViewport()
  await expect(diff.locator('.modified .view-line', { hasText: 'apiVersion' })).toHaveCount(0)
  const main = await page.getByRole('main').boundingBox()
  // But for the line beside the navigation.
  expect((await diff.boundingBox())?.width).toBeGreaterThan((main?.width ?? Infinity) - 2)
  await expect(line(page, 'apiVersion').first()).toBeHidden()
  // The bar of what is folded lies over no line.
  const bar = await diff.locator('.modified .diff-hidden-lines .center').first().boundingBox()
  const lines = diff.locator('.modified .view-line')
  const tops = await lines.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top))
  expect(Math.min(...tops)).toBeGreaterThanOrEqual((bar?.y ?? Infinity) + (bar?.height ?? 0))
  await lookInBothThemes(page, 'template-compare')

  await page.getByRole('radio', { name: 'prefect-0.6' }).click()
  await expect(diff.locator('.modified .view-line', { hasText: 'apiVersion' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(diff).toHaveCount(0)
  await expect(line(page, 'apiVersion').first()).toBeVisible()
})

test('a draft is called as what it says: another template that is used, and one of the user’s own once that is changed', async () => {
  const { page } = panel
  const name = page.locator('.template-name')
  await tab(page, 'Compare').click()
  await page.getByRole('radio', { name: 'prefect-0.6' }).click()
  await page.getByRole('button', { name: 'Use this template' }).click()
  await expect(name).toHaveText('prefect-0.6 for every flow, Prefect 0.6')
  await page.getByRole('button', { name: 'Back to the draft' }).click()
  await editorOf(page).focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText('# mine')
  await expect(name).toHaveText('custom for every flow, Prefect 0.6')
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await expect(name).toHaveText('flowdeck for every flow, Prefect 0.6')
})

test('a check that is pressed beside a comparison leads to its line in the draft', async () => {
  const { page } = panel
  await endOf('containers:')
  await page.keyboard.press('Backspace')
  await tab(page, 'Compare').click()
  await checks(page).getByRole('button', { name: 'line 11' }).click()
  await expect(page.locator('.template-document .editor-highlighted-line').first()).toBeVisible()
  await page.keyboard.press('End')
  await page.keyboard.type(':')
  await expect(page.getByText('Edited', { exact: true })).toBeHidden()
})

test('no text is under a scrollbar', async () => {
  const { page } = panel
  await resize(panel, 640, 480)
  const editor = page.locator('.template-document .monaco-editor').first()
  for (const bar of ['vertical', 'horizontal']) {
    const seen = () =>
      editor.locator(`.editor-scrollable > .scrollbar.${bar}`).evaluate((element) => {
        const { backgroundColor, opacity } = getComputedStyle(element)
        return { backgroundColor, opacity }
      })
    const backgroundColor = await editor.evaluate((one) => getComputedStyle(one).backgroundColor)
    // It fades in.
    await expect.poll(seen, bar).toEqual({ backgroundColor, opacity: '1' })
  }
  await resize(panel, 1280, 800)
})

const formOf = (page: Page): Locator => page.getByRole('form', { name: 'Fields of the Job template' })
const edited = (page: Page): Locator => page.getByText('Edited', { exact: true })

test('the form writes into the document, which takes it back; what is written there is in the form', async () => {
  const { page } = panel
  await tab(page, 'Form').click()
  const form = formOf(page)
  const request = form.getByLabel('CPU request')
  await expect(request).toHaveValue('100m')
  await expect(form).toContainText('Replaced in every Job: comes from the flow’s storage.')
  await request.fill('500 m')
  await request.press('Enter')
  await expect(form.getByRole('alert')).toContainText('A quantity is a number')
  await expect(edited(page)).toBeHidden()
  await request.fill('250m')
  await request.press('Enter')
  await expect(line(page, 'cpu: 250m')).toBeVisible()
  await editorOf(page).focus()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(request).toHaveValue('100m')
  await expect(edited(page)).toBeHidden()

  await endOf('restartPolicy')
  await page.keyboard.insertText('\nserviceAccountName: flows')
  await expect(form.getByLabel('Service account')).toHaveValue('flows')
})

test('a variable is added, changed and removed by keys alone', async () => {
  const { page } = panel
  await tab(page, 'Form').click()
  const form = formOf(page)
  await form.getByRole('button', { name: 'Add variable' }).press('Enter')
  await expect(form.getByLabel('Name of the new variable')).toBeFocused()
  await page.keyboard.type('TEAM')
  await page.keyboard.press('Tab')
  await page.keyboard.type('data')
  await page.keyboard.press('Enter')
  await expect(line(page, 'name: TEAM')).toBeVisible()
  await expect(form.getByLabel('Name of the new variable')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(form.getByRole('button', { name: 'Add variable' })).toBeFocused()
  const value = form.getByLabel('Value of TEAM')
  await value.fill('two\nlines')
  await lookInBothThemes(page, 'template-form')
  await value.press('Tab')
  await expect(form.getByRole('button', { name: 'Remove TEAM' })).toBeFocused()
  await expect(line(page, 'two\\nlines')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(line(page, 'name: TEAM')).toHaveCount(0)
  await expect(edited(page)).toBeHidden()
})

test('of a document that can’t be read the form says so, shows what it said and takes nothing, also in a small window', async () => {
  const { page } = panel
  await tab(page, 'Form').click()
  await endOf('containers:')
  await page.keyboard.press('Backspace')
  const form = formOf(page)
  await expect(form.getByRole('status')).toContainText(/read-only: no Job can be made.*its colon is missing.*line 11/)
  await expect(form.getByLabel('CPU request')).toHaveValue('100m')
  await expect(form.getByLabel('CPU request')).not.toBeEditable()
  await expect(form.getByRole('button', { name: 'Add variable' })).toBeDisabled()
  await resize(panel, 640, 480)
  await lookAtSize(page, 'template-form-640')
  expect(await layoutFaults(page)).toEqual([])
  await resize(panel, 1280, 800)
})

test('what is being typed in the form is saved, too', async () => {
  const { page, home } = panel
  await tab(page, 'Form').click()
  await formOf(page).getByLabel('TTL after finish').fill('3600')
  await page.keyboard.press('ControlOrMeta+s')
  // Until it is saved for the first time there is no file.
  await expect
    .poll(() => readFile(home.template, 'utf8').catch(() => ''))
    .toMatch(/ttlSecondsAfterFinished: 3600 # finished Jobs go/)
  await expect(edited(page)).toBeHidden()
})
