// Templates, kubeconfigs and run configs that contain themselves, or are more than anybody means.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchPanel } from '../app'
import { agentSays, chooseFromAgentMenu, editorOf, goTo } from '../at'
import { flowdeck } from '../cli'

const job = (metadata: string): string =>
  `apiVersion: batch/v1
kind: Job
metadata: ${metadata}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: flow, image: a}]
`
const selfContaining = job('&m {name: x, annotations: *m}')

let home: string
test.beforeAll(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterAll(() => rm(home, { recursive: true, force: true }))

async function file(name: string, text: string): Promise<string> {
  const path = join(home, name)
  await writeFile(path, text)
  return path
}

const run06 = {
  id: '00000005-1111-4111-8111-111111111111',
  version: 1,
  flow: { id: 'f', storage: { type: 'Docker', registry_url: 'r', image_name: 'i', image_tag: 't' } },
}
const run1 = (runConfig: object): object => ({
  id: run06.id,
  version: 1,
  run_config: { type: 'KubernetesRun', ...runConfig },
  flow: { id: 'f', core_version: '1.4.1', storage: { type: 'Local' } },
})
const render = (args: readonly string[], input: string) =>
  flowdeck(['job', 'render', '--flow-run', '-', ...args], { home, input })

for (const [what, text, words] of [
  ['one that contains itself', selfContaining, 'Line 3: *m stands inside of what &m names'],
  ['20,000 brackets', job('['.repeat(20_000)), 'Line 3: Lists and mappings stand more than 100 levels deep here'],
  [
    '60,000 keys',
    job(`{${Array.from({ length: 60_000 }, (_, n) => `key-${n}: v`).join(', ')}}`),
    'characters, and 500,000 is the most',
  ],
  [
    '25,000 keys',
    job(`{${Array.from({ length: 25_000 }, (_, n) => `k${n}: v`).join(', ')}}`),
    'more than 20,000 keys and values',
  ],
] as const) {
  test(`a template: ${what} is refused in a sentence, by commands and as a run’s own`, async () => {
    const path = await file('template.yaml', text)
    const agents = await render(['--dialect', '0.6', '--template', path], JSON.stringify(run06))
    const runs = await render(['--dialect', '1.x'], JSON.stringify(run1({ job_template_path: path })))
    for (const { code, stderr } of [agents, runs]) {
      expect(code).toBe(1)
      expect(stderr).toMatch(/^flowdeck: [^\n]+\n$/)
      expect(stderr.toLowerCase()).toContain(words.toLowerCase())
    }
  })
}

for (const [what, key, deep] of [
  ['template', 'job_template', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ['environment', 'env', `{"A": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
] as const) {
  test(`a run config whose ${what} has 50,000 levels is the run’s failure`, async () => {
    const input = JSON.stringify(run1({ [key]: 'DEEP' })).replace('"DEEP"', deep)
    const { code, stderr } = await render(['--dialect', '1.x'], input)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^flowdeck: [^\n]*It is more than 100 levels deep[^\n]*\n$/)
  })
}

for (const [what, text, words] of [
  ['20,000 brackets', `users: ${'['.repeat(20_000)}`, 'more than 100 levels deep'],
  [
    'a plugin that contains itself',
    'users: [{name: u, user: &u {exec: {env: [*u]}}}]\n',
    'an alias stands inside of what it names',
  ],
] as const) {
  test(`a kubeconfig: ${what} is refused in a sentence`, async () => {
    const kubeconfig = await file('kubeconfig', text)
    const api = ['--api', 'http://127.0.0.1:9', '--token', 't']
    const { code, stderr } = await flowdeck(['get', 'jobs', '--kubeconfig', kubeconfig, ...api], { home })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^flowdeck: The kubeconfig [^\n]+\n$/)
    expect(stderr).toContain(words)
  })
}

test('the panel starts beside a template that contains itself, says so, and its agent stays off', async () => {
  const panel = await launchPanel({ template: selfContaining })
  try {
    const { page } = panel
    await agentSays(page, 'Agent: Off: the Job template is broken')
    await goTo(page, 'Problems')
    await expect(page.getByRole('main')).toContainText('stands inside of what &m names')

    await goTo(page, 'Template')
    await expect(editorOf(page)).toBeAttached()
    await editorOf(page).focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText('metadata: &m {name: x, annotations: *m}\n')
    await expect(page.getByRole('region', { name: 'Checks' })).toContainText('stands inside of what &m names')
    await page.keyboard.press('ControlOrMeta+s')
    await expect(page.getByRole('alert').filter({ hasText: 'Not saved' })).toContainText(/line 1/i)

    await chooseFromAgentMenu(page, 'Start the agent')
    await expect(page.getByText('can’t be used, and no other takes its place')).toBeVisible()
    await agentSays(page, 'Agent: Off: the Job template is broken')
  } finally {
    await panel.close()
  }
})
