// The way to a server: the file of a certificate authority of one's own, asked for where there is TLS and looked at before
// anything changes, and a proxy of each end's own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { stoppedCluster, withPanel } from './app'
import { goTo } from './at'
import { look, lookInBothThemes, sizeForPictures } from './look'

let folder: string
test.beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(folder, { recursive: true, force: true }))

test('a file that is none is refused in words; a proxy is taken, and its login is shown nowhere', async () => {
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

    await authority.fill('')
    await page.getByRole('radiogroup', { name: 'Proxy to the API' }).getByRole('radio', { name: 'This one' }).click()
    const address = page.getByLabel('Address of the API’s proxy')
    const login = page.getByLabel('Login of the API’s proxy')
    await address.fill('127.0.0.1:1')
    await page.getByRole('button', { name: 'Watch only' }).click()
    await expect(address).toBeFocused()
    await expect(
      page.getByRole('alert').filter({ hasText: 'begins with http://, https:// or socks5://' }),
    ).toBeVisible()
    await address.fill('http://me:sesame@127.0.0.1:1')
    await login.focus()
    await expect(address).toHaveValue('http://127.0.0.1:1')
    await expect(login).toHaveValue('me:sesame')
    await expect(login).toHaveAttribute('type', 'password')
    const ofCluster = page.getByRole('radiogroup', { name: 'Proxy to the cluster' })
    await ofCluster.getByRole('radio', { name: 'None' }).click()
    await address.scrollIntoViewIfNeeded()
    await lookInBothThemes(page, 'connection-proxy')
    await ofCluster.scrollIntoViewIfNeeded()
    await look(page, 'connection-proxy-cluster')

    await page.getByRole('button', { name: 'Watch only' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Flow runs', exact: true })).toBeVisible()
    await goTo(page, 'Connections')
    const checks = page.getByRole('region', { name: 'Checks' })
    await expect(checks.getByRole('listitem').filter({ hasText: 'Way to the API' })).toContainText(
      'Through http://••••••••@127.0.0.1:1, which the connection’s proxy setting names',
    )
    await expect(checks.getByRole('listitem').filter({ hasText: 'Way to the cluster' })).toContainText(
      'Straight, without a proxy: the connection’s proxy setting says so.',
    )
    await expect(checks.getByRole('listitem').filter({ hasText: 'Prefect API answers' })).toContainText(
      'which the connection’s proxy setting names, does not answer: nothing listens at this address.',
    )
    const facts = page.getByRole('region', { name: 'Prefect API', exact: true })
    await expect(facts).toContainText('http://127.0.0.1:1')
    await lookInBothThemes(page, 'connection-proxy-facts')
    expect(await page.content()).not.toContain('sesame')
    expect(await readFile(panel.home.settings, 'utf8')).toContain('http://127.0.0.1:1')
    expect((await readFile(panel.home.settings, 'utf8')) + panel.log()).not.toContain('sesame')
  })
})
