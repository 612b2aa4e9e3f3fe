// Settings taken to another machine and back, and problems that are muted: one panel on practice, with a broken template.
import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { answerSaveDialog, withPanel, type Panel } from './app'
import { goTo } from './at'
import { look, resize } from './look'

/** The open dialog is the system's: it answers with this path. */
const answerOpenDialog = ({ app }: Panel, filePath: string): Promise<void> =>
  app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, filePath)

test('exported, imported after a look at what changes; a problem muted, folded and unmuted', async () => {
  await withPanel({ template: 'kind: Pod' }, async (panel) => {
    const { page, home } = panel
    const main = page.getByRole('main')
    const status = page.getByRole('contentinfo')
    const dialog = page.getByRole('dialog')
    const path = home.file('exported.json')

    await goTo(page, 'Problems')
    const open = page.getByRole('list', { name: 'Open problems' })
    await expect(open).toContainText('The Job template on disk is broken')
    await expect(status).toContainText('1 problem')
    await open.getByRole('button', { name: 'Mute' }).press('Enter')
    await page.getByRole('menuitem', { name: 'Until it ends' }).press('Enter')
    await expect(main.getByText('Nothing else needs you.')).toBeVisible()
    await expect(status).not.toContainText('problem')
    await main.getByRole('button', { name: '1 muted' }).press('Enter')
    const muted = page.getByRole('list', { name: 'Muted problems' })
    await expect(muted).toContainText('Muted until it ends')
    await resize(panel, 900, 800)
    await look(page, 'problems-muted')
    await muted.getByRole('button', { name: 'Unmute' }).click()
    await expect(status).toContainText('1 problem')

    await goTo(page, 'Settings')
    await answerSaveDialog(panel, path)
    await main.getByRole('button', { name: 'Export settings…' }).click()
    await expect(dialog).toContainText('Tokens, API keys and passwords are not in it')
    await dialog.getByRole('button', { name: 'Save file' }).click()
    await expect(page.getByText(`Exported to ${path}`)).toBeVisible()

    await answerOpenDialog(panel, path)
    const exported = JSON.parse(await readFile(path, 'utf8')) as { settings: object }
    await writeFile(path, '{"flowdeck": "settings", "version": 99}')
    await main.getByRole('button', { name: 'Import settings…' }).click()
    await expect(main.getByRole('alert')).toContainText('A later Flowdeck has exported it')
    const settings = { ...exported.settings, times: 'utc', agentLabels: { '1.x': ['gpu'] }, colours: 3, concurrency: 0 }
    const cluster = { kind: 'context', context: 'a-context-of-quite-a-long-name-in-europe-west-4', namespace: 'flows' }
    const api = { kind: 'endpoint', url: 'https://prefect.example.com/api', urlForPods: null, dialect: '3' }
    const contextMarks = [{ context: 'production', colour: 'red', production: true, readOnly: true }]
    const connections = [{ choice: { api, cluster }, name: 'Staging' }, { choice: { api, cluster, proxy: 'none' } }]
    await writeFile(path, JSON.stringify({ ...exported, settings, connections, contextMarks }))
    await main.getByRole('button', { name: 'Import settings…' }).click()
    await expect(dialog.getByRole('region', { name: 'Settings that change' })).toContainText('TimesLocal → UTC')
    await expect(dialog.getByRole('region', { name: 'Left out' })).toContainText(
      'Jobs created at onceIt is too small: the least is 1.',
    )
    await look(page, 'settings-import')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByRole('radio', { name: 'Local' })).toBeChecked()
    await main.getByRole('button', { name: 'Import settings…' }).click()
    await dialog.getByRole('button', { name: 'Import settings' }).click()
    await expect(page.getByRole('radio', { name: 'UTC' })).toBeChecked()
    await goTo(page, 'Connections')
    await expect(main).toContainText('Staging')
  })
})
