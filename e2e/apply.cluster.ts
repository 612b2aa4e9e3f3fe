// Applying from the panel and the command line on a real API server. There is no node: pods get no place, and that is said.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchPanel } from './app'
import { connectPanel } from './connect-panel'
import { goTo } from './at'
import { flowdeck } from './cli'
import { look, sizeForPictures } from './look'
import { kubeconfigOf, kubectl, onStage } from './real-cluster'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

const namesIn = async (namespace: string): Promise<readonly string[]> =>
  (await kubectl('-n', namespace, 'get', 'sa,role,rolebinding,secret,deployment', '-o', 'name'))
    .split('\n')
    .filter((name) => name.endsWith('-agent'))

test('the panel compares, applies, follows, says that there is no node, meets another manager, and deletes', async () => {
  await onStage({ dialect: '1.x', home }, async ({ api, namespace }) => {
    const panel = await launchPanel({ kubeconfig: await readFile(kubeconfigOf('admin'), 'utf8') })
    try {
      const { page } = panel
      await sizeForPictures(panel)
      await connectPanel(page, { api, namespace }, { startAgent: false })
      await goTo(page, 'Deployment')
      await expect(page.getByText('of Prefect 1.x as a Deployment')).toBeVisible()
      await page.getByRole('radio', { name: 'Flowdeck’s agent' }).click()
      await page.getByLabel('Image of the agent').fill('reg.example/flowdeck:1')
      const apply = page.getByRole('button', { name: 'Apply to flowdeck…' })
      const dialog = page.getByRole('dialog')
      const installation = page.getByRole('region', { name: 'Installation' })
      await apply.click()
      await expect(dialog.getByRole('status')).toHaveText('5 new.')
      await expect(dialog).not.toContainText(api.token)
      await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
      await expect(installation).toContainText('Deployment flowdeck-agent is applied.')
      await expect(installation).toContainText('The cluster has no node', { timeout: 30_000 })
      await look(page, 'apply-no-node')
      await installation.getByRole('button', { name: 'Stop following' }).click()
      await expect(installation).toBeHidden()

      await kubectl('-n', namespace, 'scale', 'deployment', 'flowdeck-agent', '--replicas', '5')
      await apply.click()
      await expect(dialog).toContainText('kubectl manages .spec.replicas of Deployment flowdeck-agent')
      await look(page, 'apply-conflict')
      await dialog.getByRole('button', { name: 'Take the fields over' }).click()
      await expect(dialog.getByRole('status')).toContainText('1 changed, 4 unchanged.')
      await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
      await expect(installation).toContainText('The cluster has no node', { timeout: 30_000 })
      await installation.getByRole('button', { name: 'Stop following' }).click()

      await page.getByRole('radio', { name: 'Compare with cluster' }).click()
      await page.getByRole('button', { name: 'Delete from the cluster…' }).click()
      await dialog.getByRole('button', { name: 'Delete 5 objects' }).click()
      await expect(installation.getByRole('status')).toHaveText('flowdeck-agent is deleted', { timeout: 30_000 })
      expect(await namesIn(namespace)).toEqual([])
    } finally {
      await panel.close()
    }
  })
})

for (const [dialect, command, more] of [
  ['0.6', 'agent', ['--token', 'token-of-a-test']],
  ['1.x', 'agent', ['--key', 'key-of-a-test', '--dialect', '1.x']],
  ['3', 'worker', ['--key', 'key-of-a-test', '--pool', 'kube']],
] as const) {
  test(`${dialect}: the command line shows what changes, applies it, follows it, and takes it away`, async () => {
    const namespace = `apply-${process.pid}-${dialect.replace('.', '')}`
    await kubectl('create', 'namespace', namespace)
    try {
      const where = ['--namespace', namespace, '--kubeconfig', kubeconfigOf('admin')]
      const own = [
        '--flavor',
        'flowdeck',
        '--image',
        'reg.example/flowdeck:1',
        '--api',
        'http://prefect.example.com/api',
      ]
      const install = (...flags: readonly string[]) =>
        flowdeck([command, 'install', ...more, ...own, ...where, ...flags], { home })
      const preview = await install('--dry-run', 'server')
      expect(preview).toMatchObject({ code: 0 })
      expect(preview.stderr).toContain('5 new.')
      expect(preview.stdout).toContain('+kind: Deployment')
      expect(preview.stdout).not.toContain('of-a-test')
      expect(await install('--apply')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('give --yes'),
      })
      expect(await kubectl('-n', namespace, 'get', 'deployments', '-o', 'name')).toBe('')

      const applied = await install('--apply', '--yes', '--timeout', '5', '--json')
      expect(applied.code).toBe(1)
      const events = applied.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string; change?: string; state?: string; what?: string })
      expect(events.filter(({ event }) => event === 'applied')).toHaveLength(5)
      expect(events.at(-1)).toMatchObject({ event: 'rollout', state: 'failed', what: 'The cluster has no node' })
      expect(applied.stdout).not.toContain('of-a-test')

      const again = await install('--dry-run', 'server', '--json')
      expect(again.stdout.match(/"change":"unchanged"/g)).toHaveLength(5)

      const pool = command === 'worker' ? ['--pool', 'kube'] : ['--dialect', dialect]
      const remove = [command, 'remove', '--flavor', 'flowdeck', ...pool, ...where]
      expect((await flowdeck([...remove, '--dry-run'], { home })).stdout.match(/^goes/gm)).toHaveLength(5)
      expect(await flowdeck([...remove, '--yes'], { home })).toMatchObject({ code: 0 })
      const none = await flowdeck([...remove, '--yes'], { home })
      expect(none).toMatchObject({ code: 0, stderr: expect.stringContaining('There is nothing in') })
    } finally {
      await kubectl('delete', 'namespace', namespace, '--wait=false')
    }
  })
}

test('a user without the rights is told what an administrator runs', async () => {
  const where = ['--namespace', 'prefect', '--kubeconfig', kubeconfigOf('agent')]
  const { code, stderr } = await flowdeck(['agent', 'install', '--token', 'any-token', ...where, '--apply', '--yes'], {
    home,
  })
  expect(code).toBe(1)
  expect(stderr).toContain('agent may not get deployments in prefect.')
  expect(stderr).toContain('kubectl create rolebinding flowdeck-installers -n prefect --clusterrole=admin --user=agent')
  expect(stderr).toContain('Nothing was applied')
})
