// Files that are broken right at a secret: what is wrong is said with its place, and the secret is not, by no command.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Home, stoppedCluster, withPanel } from '../app'
import { goTo } from '../at'
import { flowdeck } from '../cli'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-attack-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

const secret = 'S3CRETmarker'
const runtimeWords = /Cannot read|undefined|ENOENT|\(node:|\[object|Unexpected token|SyntaxError|NaN/

const yaml = {
  'a tab': `users:\n\t- token: ${secret}\n`,
  'an open quote': `token: "${secret}\n`,
  'an open bracket': `users: [{ token: ${secret}\n`,
  'an alias': `token: *${secret}\n`,
  'a tag': `token: !!int ${secret}\n`,
  'a directive': `%${secret}\n---\na: b\n`,
  'two anchors': `a: &x &${secret} b\n`,
  'another kind': `users: ${secret}\nclusters: ${secret}\n`,
  'an escape': `token: "\\q${secret}"\n`,
  'JSON cut off': `{"users": [{"token": "${secret}"}`,
  'a merge': `<<: ${secret}\n`,
  'a placeholder': `image: {{ .Values.${secret} }}\n`,
}
const toml = {
  'an open quote': `[cloud]\nauth_token = "${secret}\n`,
  'no quotes': `[cloud]\nauth_token = ${secret}\n`,
  'no value': `[cloud]\n${secret}\n`,
  'a key twice': `${secret} = 1\n${secret} = 2\n`,
  'a table twice': `[${secret}]\n[${secret}]\n`,
  'a date': `auth_token = 2020-99-99${secret}\n`,
  'an open list': `auth_token = ["${secret}"\n`,
}
const json = {
  'cut off': `{"id": "${secret}"`,
  'no quotes': `{"id": ${secret}}`,
  'an escape': `{"id": "\\q${secret}"}`,
  'another kind': `["${secret}"]`,
  'more behind it': `{}${secret}`,
}

/** Where a token comes from when it is not what is broken. */
const env = { PREFECT__CLOUD__AGENT__AUTH_TOKEN: 'T' }

type Call = readonly [args: readonly string[], refused: RegExp]
const api = ['--api', 'http://127.0.0.1:9']
const whole = ['--kubeconfig', 'whole.yaml']
const oneRun = ['job', 'render', '--dialect', '1.x', '--flow-run']
const pool = ['--pool', 'p', '--api', 'http://127.0.0.1:9/api']
const kubeconfigOf = (more: readonly string[]): Call => [[...more, ...api], /kubeconfig \S+ can't be read: /]
const toPrefect = (more: readonly string[]): Call => [more, /Prefect’s file \S+ is not TOML: line \d/]

const files: readonly (readonly [file: string, broken: Readonly<Record<string, string>>, calls: readonly Call[]])[] = [
  ['.kube/config', yaml, [['get', 'jobs'], ['get', 'problems', '--json'], ['agent', 'start', '--json'], ['doctor', '--json'], ['clean']].map(kubeconfigOf)],
  ['t.yaml', yaml, [[['agent', 'start', '--json', '--template', 't.yaml', ...whole, ...api], /template t\.yaml can't be used\. Line \d/]]],
  ['.prefect/config.toml', toml, [['get', 'jobs', ...whole], ['agent', 'start', '--json', ...whole], ['agent', 'install', '--dialect', '1.x'], ['doctor', '--json', ...whole]].map(toPrefect)],
  ['.prefect/backend.toml', toml, [toPrefect(['agent', 'install', '--dialect', '1.x'])]],
  ['.prefect/auth.toml', toml, [toPrefect(['agent', 'start', '--dialect', '1.x', ...whole])]],
  ['.prefect/profiles.toml', toml, [['worker', 'start', '--json', ...pool, ...whole], ['doctor', '--dialect', '3', '--json', ...pool, ...whole]].map(toPrefect)],
  ['prefect.toml', toml, [toPrefect(['worker', 'start', ...pool, ...whole])]],
  ['pyproject.toml', toml, [toPrefect(['worker', 'start', '--json', ...pool, ...whole])]],
  ['run.json', json, [[[...oneRun, 'run.json'], /flow run in run\.json (is not JSON: line 1|can’t be used: )/], [[...oneRun, 'run.json', '-o', 'json'], /flow run in run\.json/]]],
  ['pool.json', { 'cut off': json['cut off'], 'no quotes': json['no quotes'] }, [[['job', 'render', '--flow-run', 'whole.json', '--work-pool', 'pool.json'], /work pool in pool\.json is not JSON: line 1/]]],
  ['token', { 'two lines': `${secret}\n${secret}\n`, 'a space': `${secret} ${secret}`, 'a control character': `${secret}\x01`, 'no text': `\ufffd${secret}` }, [['agent', 'install', '--token-file', 'token', ...api], ['get', 'runs', '--token-file', 'token', ...whole, ...api]].map((args): Call => [args, /The token (in token )?has /])],
] // prettier-ignore

for (const [file, broken, calls] of files) {
  test(`${file} is broken at a secret`, async () => {
    for (const [how, text] of Object.entries(broken)) {
      await mkdir(dirname(join(home, file)), { recursive: true })
      await writeFile(join(home, file), text)
      await writeFile(join(home, 'whole.yaml'), stoppedCluster)
      await writeFile(join(home, 'whole.json'), '{"id": "00000000-0000-4000-8000-000000000001"}')
      await Promise.all(
        calls.map(async ([args, refused]) => {
          const { code, stdout, stderr } = await flowdeck(args, { home, cwd: home, env })
          const said = `${stdout}${stderr}`
          expect(said, how).not.toContain(secret)
          expect(said, how).not.toMatch(runtimeWords)
          expect(said, how).toMatch(refused)
          expect([1, 2], how).toContain(code)
        }),
      )
    }
  })
}

test('a broken kubeconfig, settings file and template with a password: the panel says where, and not what', async () => {
  const own = await Home.make({ kubeconfig: yaml['a tab'], settings: `{"token": ${secret}`, template: yaml['an open quote'] })
  await withPanel(own, async (panel) => {
    const { page } = panel
    await expect(page.getByText(/kubeconfig \S+ can't be read: line 2, column 1: a tab stands where/)).toBeVisible()
    expect(await page.locator('body').innerText()).not.toMatch(new RegExp(`${secret}|${runtimeWords.source}`))
    for (const name of ['Problems', 'Settings'] as const) {
      await goTo(page, name)
      expect(await page.locator('body').innerText()).not.toMatch(new RegExp(`${secret}|${runtimeWords.source}`))
    }
    expect(panel.log()).not.toContain(secret)
  })
}) // prettier-ignore
