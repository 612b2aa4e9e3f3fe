// What the editor says of YAML that its readers take for different things: at its line, in both themes, with what mends it.
import { expect, test, type Locator, type Page } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import { editorOf, goTo, hoverOver } from './at'
import { lookInBothThemes, sizeForPictures } from './look'

const template = `apiVersion: batch/v1
kind: Job
metadata:
  annotations: { note: off }
spec:
  backoffLimit: 0
  activeDeadlineSeconds: 1_800
  template:
    spec:
      hostname: no
      restartPolicy: Never
      terminationGracePeriodSeconds: 30
      terminationGracePeriodSeconds: 60
      volumes:
        - name: keys
          secret: { secretName: keys, defaultMode: 0400 }
        - name: scripts
          configMap: { name: scripts, defaultMode: 400 }
      containers:
        - name: flow
          command: ["/bin/sh", "-c"]
          args: ["prefect execute cloud-flow"]
          env:
            - name: PREFECT__ENGINE__FLOW_RUNNER__DEFAULT_CLASS
              value: prefect.engine.cloud.CloudFlowRunner
            - name: PREFECT__ENGINE__TASK_RUNNER__DEFAULT_CLASS
              value: prefect.engine.cloud.CloudTaskRunner
            - name: SINCE
              value: 12:30:45
`

const checksOf = (page: Page): Locator => page.getByRole('region', { name: 'Checks' })
const finding = (page: Page, words: string): Locator => checksOf(page).getByRole('listitem').filter({ hasText: words })

/** In a line of the editor, the colour of a word. */
const colourOf = (page: Page, line: string, word: string): Promise<string> =>
  page
    .locator('.view-line', { hasText: line })
    .locator('span span', { hasText: new RegExp(`^\\s*${word}\\s*$`) })
    .evaluate((span) => getComputedStyle(span).color)

let panel: Panel
test.beforeAll(async () => {
  panel = await launchPanel({ settings: { theme: 'light', times: 'utc' }, template })
  await sizeForPictures(panel)
  await goTo(panel.page, 'Template')
  await expect(editorOf(panel.page)).toBeAttached()
})
test.afterAll(() => panel.close())

test('what a reader takes otherwise is said at its line', async () => {
  const { page } = panel
  const number = 'a whole number to the base of 60. Put it in quotes.'
  for (const [words, line] of [
        ['Without quotes, off is false, but note is text, and Kubernetes refuses anything else. Put it in quotes.', 4],
        ['Without quotes, no is false, but hostname is text, and Kubernetes refuses anything else. Put it in quotes.', 10],
        ['This key stands twice in one mapping: the last value counts, as for kubectl, and the others are lost.', 13],
        ['0400 is octal, as for kubectl: 256 in decimal.', 16],
        ['400 is decimal here, the file mode 0620. Write 0400 if that mode is meant.', 18],
        [`12:30:45 is text here, as for kubectl, but PyYAML, with which Prefect’s own agents read templates, takes it for ${number}`, 29],
      ] as const) await expect(finding(page, words)).toContainText(`line ${line}`) // prettier-ignore
  // Nothing more: the schema has been asked by then, and takes the time of day for text, as kubectl does.
  await expect(checksOf(page)).toContainText('2 errors, 3 warnings, 1 note')
  await lookInBothThemes(page, 'template-checks')
})

test('values have the colour of what they are to kubectl', async () => {
  const { page } = panel
  const truth = await colourOf(page, 'hostname: no', 'no')
  const number = await colourOf(page, 'defaultMode: 400', '400')
  const text = await colourOf(page, 'restartPolicy: Never', 'Never')
  expect(truth).not.toBe(text)
  expect(number).not.toBe(text)
  expect(await colourOf(page, 'note: off', 'off')).toBe(truth)
  expect(await colourOf(page, 'activeDeadlineSeconds', '1_800')).toBe(number)
  expect(await colourOf(page, 'defaultMode: 0400', '0400')).toBe(number)
})

test('the marks of a line say the same as the checks below', async () => {
  const { page } = panel
  const hover = await hoverOver(page, 'no', 'hostname: no')
  await expect(hover).toContainText('Without quotes, no is false, but hostname is text')
  // The schema's own words for it are left out, but for what the field is.
  await expect(hover).toContainText('Specifies the hostname of the Pod')
  await expect(hover).not.toContainText(/Incorrect type|Source:/)
  await lookInBothThemes(page, 'template-hover')
  await page.mouse.move(0, 0)
})

test('one press puts it in quotes', async () => {
  const { page } = panel
  await finding(page, 'hostname is text').getByRole('button', { name: 'Put it in quotes' }).click()
  await expect(page.locator('.view-line', { hasText: 'hostname: "no"' })).toBeVisible()
  await expect(finding(page, 'hostname is text')).toHaveCount(0)
  await finding(page, 'to the base of 60').getByRole('button', { name: 'Put it in quotes' }).click()
  await expect(checksOf(page)).toContainText('1 error, 2 warnings, 1 note')
  await lookInBothThemes(page, 'template-mended')
})

test('a template of Helm that was not rendered is refused at its line', async () => {
  const { page } = panel
  const editor = editorOf(page)
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText('          workingDir: {{ .Values.dir }}\n')
  const words = 'A placeholder stands here without quotes, which YAML takes for a mapping in a mapping.'
  await expect(finding(page, words)).toContainText('If Helm does, run helm template first, and use what it prints.')
  await expect(finding(page, words)).toContainText('line 30')
  await page.keyboard.press('ControlOrMeta+s')
  await expect(page.getByRole('alert').filter({ hasText: 'Not saved' })).toContainText('ine 30')
  await lookInBothThemes(page, 'template-unrendered')
  await page.getByRole('button', { name: 'Discard changes' }).click()
})
