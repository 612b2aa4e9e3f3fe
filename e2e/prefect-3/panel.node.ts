// The panel on a real server of Prefect 3 and a real node: from nothing to a flow that has run, and to a Job that carries an edit
// of the base job template.
import { readFile } from 'node:fs/promises'
import { expect, test, type Locator } from '@playwright/test'
import { noPython, prefect391, prefectBin } from '../../electron/practice/api/conformance/real-prefect'
import { launchPanel, type Panel } from '../app'
import { agentSays, editorOf, expectState, goTo, runPane, tab } from '../at'
import { look, sizeForPictures } from '../look'
import { jobsIn, kubeconfigOf, kubectl } from '../real-cluster'
import { onRealNode } from './real-node'
import { RealServer } from './real-server'

// Each goes on where the one before has ended.
test.describe.configure({ mode: 'serial' })

const workPool = 'kube'
let server: RealServer | undefined
let panel: Panel
test.beforeAll(async () => {
  const bin = await prefectBin(prefect391)
  test.skip(bin === undefined, noPython(prefect391))
  if (bin === undefined) return
  server = await RealServer.start(bin, {}, onRealNode.host)
  await server.makePool(workPool)
  await onRealNode.deploy(server, workPool)
  panel = await launchPanel({ kubeconfig: await readFile(kubeconfigOf('agent'), 'utf8') })
  await sizeForPictures(panel)
})
test.afterAll(async () => {
  if (server === undefined) return
  await panel.close()
  await kubectl('delete', 'jobs', '--all')
  await server.close()
})

const dialog = (): Locator => panel.page.getByRole('dialog')

/** Runs the deployment etl from the panel; its pane is open then. */
async function runEtl(name: string, rows: string): Promise<void> {
  const { page } = panel
  await goTo(page, 'Flow runs')
  await page.getByRole('button', { name: 'Run a deployment…' }).click()
  await dialog().getByRole('button', { name: /^etl/ }).click()
  await dialog().getByLabel('rows').fill(rows)
  await dialog().getByLabel('Name', { exact: true }).fill(name)
  await look(page, `node-run-${name}`)
  await dialog().getByRole('button', { name: 'Run deployment' }).click()
  await expect(dialog()).toBeHidden()
  await expect(runPane(page).getByRole('heading', { level: 2 })).toHaveText(name)
}

/** Writes a line behind the first one that has these words, at its depth. */
async function writeBelow(words: string, line: string): Promise<void> {
  const { page } = panel
  await page.locator('.template-document .view-line', { hasText: words }).first().click()
  await expect(editorOf(page)).toBeFocused()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.insertText(line)
}

const jobOf = async (name: string) => (await jobsIn('default')).find((job) => job.metadata.name.startsWith(`${name}-`))

test('connects to the server, its pool and the cluster', async () => {
  const { page } = panel
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click()
  await page.getByRole('radio', { name: /^My Prefect API/ }).check()
  await page.getByLabel('Address', { exact: true }).fill(server?.url ?? '')
  await page.getByRole('radio', { name: 'Prefect 3', exact: true }).click()
  await page.getByRole('radio', { name: /^kube/ }).check()
  await page.getByRole('radio', { name: /^flowdeck/ }).check()
  await look(page, 'node-connections')
  await page.getByRole('button', { name: 'Start the agent' }).click()
  await agentSays(page, 'Agent: Running')
  await look(page, 'node-connected')
})

test('runs a deployment, and shows it Completed with its task runs and its log', async () => {
  const { page } = panel
  await runEtl('first', '4')
  await expectState(page, 'Completed')
  await look(page, 'node-story')
  await tab(page, 'Task runs').click()
  const tasks = runPane(page).getByRole('table', { name: 'Task runs' })
  for (const words of [/extract/, /load/])
    await expect(tasks.getByRole('row', { name: words })).toContainText('Completed')
  await look(page, 'node-task-runs')
  await tab(page, 'Logs').click()
  for (const words of ['Submitted for execution: Job first-', 'extracted 4 rows', 'loaded 4 rows'])
    await expect(runPane(page)).toContainText(words)
  await look(page, 'node-logs')
  await tab(page, 'Job and pods').click()
  await look(page, 'node-job-and-pods')
})

test('an edit of the base job template is saved, and the next Job carries it', async () => {
  const { page } = panel
  await goTo(page, 'Template')
  await expect(page.getByRole('main')).toContainText('{{ image_pull_policy }}')
  await look(page, 'node-template')
  await writeBelow('restartPolicy: Never', 'terminationGracePeriodSeconds: 7')
  await tab(page, 'Variables').click()
  await page.getByRole('button', { name: /^env / }).click()
  await page.getByLabel('Default', { exact: true }).fill('{ "LEVEL": "high" }')
  const preview = page.getByRole('region', { name: 'Preview of the Job' })
  for (const words of ['terminationGracePeriodSeconds: 7', 'LEVEL']) await expect(preview).toContainText(words)
  await look(page, 'node-template-edited')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Edited', { exact: true })).toBeHidden()
  await look(page, 'node-template-saved')

  await runEtl('second', '5')
  await expectState(page, 'Completed')
  const { spec } = (await jobOf('second'))?.spec.template ?? {}
  expect(spec).toMatchObject({
    terminationGracePeriodSeconds: 7,
    containers: [{ env: expect.arrayContaining([{ name: 'LEVEL', value: 'high' }]) as unknown }],
  })
  expect((await jobOf('first'))?.spec.template.spec.terminationGracePeriodSeconds).toBe(30)
  await tab(page, 'Manifest').click()
  await expect(runPane(page).getByRole('region', { name: /^Manifest of/ })).toContainText('LEVEL')
  await look(page, 'node-manifest')
  await goTo(page, 'Overview')
  await look(page, 'node-overview')
})
