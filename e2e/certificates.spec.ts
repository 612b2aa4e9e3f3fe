// The file of a certificate authority of one's own: asked for where there is TLS, and looked at before anything changes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { stoppedCluster, withPanel } from './app'
import { lookInBothThemes, sizeForPictures } from './look'

let folder: string
test.beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(folder, { recursive: true, force: true }))

test('a file that is none is refused in words', async () => {
  await withPanel({ kubeconfig: stoppedCluster, settings: { theme: 'light' } }, async (panel) => {
    const { page } = panel
    await sizeForPictures(panel)
    await page.getByRole('radio', { name: /My Prefect API/ }).check()
    const authority = page.getByLabel('Certificate authority')
    await page.getByLabel('Address', { exact: true }).fill('http://localhost:4200')
    await expect(authority).toBeHidden()
    await page.getByLabel('Address', { exact: true }).fill('https://prefect.example:4200')
    const path = join(folder, 'ca.pem')
    await authority.fill(path)
    await page.getByRole('button', { name: 'Watch only' }).click()
    const refusal = page.getByRole('alert').filter({ hasText: 'The connection was not opened' })
    await expect(refusal).toContainText(
      `The certificate authority’s file ${path} can’t be read: there is no such file. Name another file, or none.`,
    )
    await writeFile(path, 'sesame')
    await page.getByRole('button', { name: 'Watch only' }).click()
    await expect(refusal).toContainText(
      `${path} holds no certificate in PEM (-----BEGIN CERTIFICATE-----). Name another file, or none.`,
    )
    await authority.scrollIntoViewIfNeeded()
    await lookInBothThemes(page, 'connection-authority')
  })
})
