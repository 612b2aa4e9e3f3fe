// What people write into the fields of a connection: each mistake is said beside its field or where it was not opened, in words.
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { stoppedCluster, withPanel } from '../app'

let folder: string
test.beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'flowdeck-attack-'))))
test.afterEach(() => rm(folder, { recursive: true, force: true }))

const runtimeWords =
  /S3CRET|Cannot read|undefined|ENOENT|EISDIR|\[object|Unexpected token|SyntaxError|NaN|Invalid URL|ERR_/

test('addresses that are none', async () => {
  await withPanel({ kubeconfig: stoppedCluster }, async ({ page, log }) => {
    await page.getByRole('radio', { name: /My Prefect API/ }).check()
    const address = page.getByLabel('Address', { exact: true })
    const open = page.getByRole('button', { name: 'Watch only' })
    for (const given of ['', 'localhost:4200', 'ftp://me:S3CRET@h', 'http://', 'https://h:99999', 'http://h:S3CRET', 'javascript:S3CRET', 'http://[::1', 'http://a b/']) {
      await address.fill(given)
      await open.click()
      await expect(address, given).toHaveAttribute('aria-invalid', 'true')
      expect(await page.locator('body').innerText(), given).not.toMatch(runtimeWords)
    }
    expect(log()).not.toContain('S3CRET')
  })
}) // prettier-ignore

test('a certificate authority that is no file with one', async () => {
  const at = (name: string): string => join(folder, name)
  execFileSync('mkfifo', [at('pipe')])
  await writeFile(at('large'), '')
  await truncate(at('large'), 100 * 1024 * 1024)
  await writeFile(at('key'), '-----BEGIN PRIVATE KEY-----\nS3CRET\n-----END PRIVATE KEY-----\n')
  await writeFile(at('bytes'), Buffer.from([0xff, 0xfe, 0, 1]))
  await writeFile(at('broken'), '-----BEGIN CERTIFICATE-----\nS3CRET\n-----END CERTIFICATE-----\n')
  await writeFile(at('empty'), '')
  await mkdir(at('folder'))
  const [first = '', second = ''] = rootCertificates
  await writeFile(at('der'), new X509Certificate(first).raw)
  await writeFile(at('second'), `${first}\n${second.slice(0, 200)}\n-----END CERTIFICATE-----\n`)
  await withPanel({ kubeconfig: stoppedCluster }, async ({ page, log }) => {
    await page.getByRole('radio', { name: /My Prefect API/ }).check()
    await page.getByLabel('Address', { exact: true }).fill('https://127.0.0.1:9')
    const refusal = page.getByRole('alert').filter({ hasText: 'The connection was not opened' })
    for (const [name, words] of [
      ['gone', 'there is no such file'],
      ['pipe', 'it is a pipe, not a file'],
      ['large', 'it has more than'],
      ['folder', 'is a folder, and no certificate in it is in a file that is named by its hash'],
      ['key', 'holds a private key, and no certificate'],
      ['bytes', 'holds no certificate in PEM'],
      ['der', 'is a certificate in DER, and has to be in PEM'],
      ['broken', 'holds a certificate that can’t be read'],
      ['second', 'holds 2 certificates, of which number 2 can’t be read'],
      ['empty', 'is empty'],
    ] as const) {
      await page.getByLabel('Certificate authority').fill(at(name))
      await page.getByRole('button', { name: 'Watch only' }).click()
      await expect(refusal, name).toContainText(at(name))
      await expect(refusal, name).toContainText(words)
      await expect(refusal, name).toContainText('Name another file, or none.')
      expect(await page.locator('body').innerText(), name).not.toMatch(runtimeWords)
    }
    expect(log()).not.toContain('S3CRET')
  })
})
