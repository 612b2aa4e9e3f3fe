// Files that are pipes, devices, folders, or of any size: each is said in a line, within seconds.
import { execFileSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Home, launchPanel } from '../app'
import { goTo } from '../at'
import { flowdeck } from '../cli'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-attack-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

const fifo = (path: string): string => {
  execFileSync('mkfifo', [path])
  return path
}
async function file(name: string, text: string): Promise<string> {
  const path = join(home, name)
  await writeFile(path, text)
  return path
}
async function sparse(name: string, megabytes: number): Promise<string> {
  const path = await file(name, '')
  await truncate(path, megabytes * 1024 * 1024)
  return path
}
const naming = (certificateAuthority: string, user: object): string =>
  JSON.stringify({
    'current-context': 'c',
    clusters: [
      { name: 'c', cluster: { server: 'https://127.0.0.1:9', 'certificate-authority': certificateAuthority } },
    ],
    users: [{ name: 'c', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'c' } }],
  })

/** Each call has to end by itself; several at once, so that the starts of the program don't add up. */
async function expectOneLine(calls: readonly (readonly [args: readonly string[], words: RegExp])[]): Promise<void> {
  const api = ['--api', 'http://127.0.0.1:9']
  const env = { PREFECT__CLOUD__AGENT__AUTH_TOKEN: 'SECRET' }
  await Promise.all(
    calls.map(async ([args, words]) => {
      const { code, stdout, stderr } = await flowdeck([...args, ...(args[0] === 'job' ? [] : api)], { home, env })
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toMatch(words)
      expect(stderr).toMatch(/^flowdeck: [^\n]+\n$/)
      expect(stderr).not.toContain('SECRET')
    }),
  )
}

test('a kubeconfig that is none', async () => {
  const pipe = fifo(join(home, 'pipe'))
  const large = await sparse('large', 100)
  const dense = await file('dense', `clusters:\n${'- {a: b}\n'.repeat(400_000)}`)
  const deep = await file('deep', `clusters: ${'['.repeat(40_000)}`)
  await expectOneLine(
    (
      [
        [pipe, /can't be read: it is a pipe, not a file/],
        ['/dev/zero', /can't be read: it is a device, not a file/],
        [home, /can't be read: it is a folder, not a file/],
        [large, /can't be read: it has more than 4 MB/],
        [dense, /can't be read: line \d+, column \d+: it has more than 50,000 keys and values/],
        [deep, /can't be read: line 1, column \d+: its lists and mappings are more than 100 levels deep/],
      ] as const
    ).map(([path, words]) => [['get', 'jobs', '--kubeconfig', path], words]),
  )
})

test('what a kubeconfig names', async () => {
  const pipe = fifo(join(home, 'pipe'))
  const ca = await file('ca.crt', 'no certificate, but a file')
  const call = async (name: string, authority: string, user: object, words: RegExp) =>
    [['get', 'jobs', '--kubeconfig', await file(name, naming(authority, user))], words] as const
  await expectOneLine([
    await call('k1', pipe, { token: 'SECRET' }, /certificate authority \S+ of cluster c can't be read: it is a pipe/),
    await call('k2', '/dev/zero', { token: 'SECRET' }, /certificate authority \S+ of cluster c .*: it is a device/),
    await call(
      'k3',
      ca,
      { 'client-certificate': pipe, 'client-key': ca },
      /client certificate \S+: it is a pipe, not a file/,
    ),
    await call('k4', ca, { 'client-certificate': ca, 'client-key': '/dev/zero' }, /client key \S+: it is a device/),
    await call('k5', ca, { tokenFile: pipe }, /token file \S+: it is a pipe, not a file/),
    await call('k6', ca, { 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://idp', 'client-id': 'c', 'id-token': 'a.b.c', 'idp-certificate-authority': pipe } } }, /it is a pipe, not a file/), // prettier-ignore
  ])
})

test('what flags and variables name', async () => {
  const pipe = fifo(join(home, 'pipe'))
  const large = await sparse('large', 100)
  const kubeconfig = await file('kubeconfig', naming('', {}))
  const start = ['agent', 'start', '--kubeconfig', kubeconfig]
  await expectOneLine([
    [[...start, '--template', pipe], /it is a pipe, not a file/],
    [[...start, '--template', '/dev/zero'], /it is a device, not a file/],
    [[...start, '--token-file', pipe], /token can't be read from \S+: it is a pipe, not a file/],
    [[...start, '--token-file', '/dev/zero'], /token can't be read from \/dev\/zero: it is a device/],
    [['job', 'render', '--flow-run', pipe], /flow run \S+ can't be read: it is a pipe, not a file/],
    [['job', 'render', '--flow-run', large], /flow run \S+ can't be read: it has more than 16 MB/],
  ])
})

test('Prefect’s own files: what is no file is not there, as upstream has it; one that is too large is said', async () => {
  const folder = join(home, '.prefect')
  await mkdir(folder)
  fifo(join(folder, 'config.toml'))
  const install = ['agent', 'install', '--dialect', '1.x']
  const ignored = await flowdeck(install, { home })
  expect([ignored.code, ignored.stderr]).toEqual([0, ''])
  await rm(join(folder, 'config.toml'))
  await truncate(await file('.prefect/config.toml', ''), 100 * 1024 * 1024)
  const large = await flowdeck(install, { home })
  expect(large.code).toBe(1)
  expect(large.stderr).toMatch(/^flowdeck: Prefect’s file \S+ can't be read: it has more than 1 MB[^\n]+\n$/)
})

test('the panel’s own files are pipes: it opens, says so, and can write them', async () => {
  const own = await Home.make()
  for (const name of ['settings.json', 'tokens.json', 'window.json', 'job-template.yaml', 'job-template-1.x.yaml'])
    fifo(join(own.data, name))
  fifo(own.kubeconfig)
  const panel = await launchPanel(own)
  try {
    const { page } = panel
    await expect(page.getByText(/The kubeconfig \S+ can't be read: it is a pipe, not a file/)).toBeVisible()
    await goTo(page, 'Problems')
    const main = page.getByRole('main')
    await expect(main).toContainText('The settings file could not be read')
    await expect(main).toContainText("The file can't be read: it is a pipe, not a file.")
    await expect(main).toContainText('The Job template on disk is broken')
    await goTo(page, 'Settings')
    await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'Dark' }).click()
    // Whoever reads the pipe before another file has its place waits for good.
    const isFile = () => lstat(own.settings).then((found) => found.isFile(), () => false) // prettier-ignore
    await expect.poll(isFile).toBe(true)
    await expect.poll(() => own.readSettings()).toMatchObject({ theme: 'dark' })
    const quitting = performance.now()
    await panel.quit()
    expect(performance.now() - quitting).toBeLessThan(8_000)
  } finally {
    await panel.close()
  }
})
