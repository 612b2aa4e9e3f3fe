// Connections: every check, what to do, and what may be made or started on the user's word.
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { strFromU8, unzipSync } from 'fflate'
import { startPracticeApi, type PracticeApi } from '../electron/practice/api'
import { answerSaveDialog, launchPanel, stoppedCluster, type Panel } from './app'
import { goTo } from './at'
import { Running } from './cli'
import { look, lookInBothThemes, sizeForPictures } from './look'

const checks = (page: Page): Locator => page.getByRole('region', { name: 'Checks' })
const item = (page: Page, title: string): Locator => checks(page).getByRole('listitem').filter({ hasText: title })

test.describe('a real API beside a cluster of one’s own', () => {
  let home: string
  let api: PracticeApi
  let cluster: Running
  let panel: Panel
  test.beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
    api = await startPracticeApi()
    cluster = new Running(['practice', '--runs', '0'], { home })
    const { kubeconfig } = JSON.parse(await cluster.line(1)) as { kubeconfig: string }
    panel = await launchPanel({
      kubeconfig: await readFile(kubeconfig, 'utf8'),
      settings: {
        ...{ version: 2, theme: 'light', activeConnectionId: 'own', agentName: 'laptop' },
        connections: [
          {
            id: 'own',
            choice: {
              api: { kind: 'endpoint', url: api.url, urlForPods: 'http://prefect.example.com:4200' },
              cluster: { kind: 'context', context: 'practice', namespace: 'nosuch' },
            },
          },
        ],
      },
    })
    await sizeForPictures(panel)
    await goTo(panel.page, 'Connections')
  })
  test.afterAll(async () => {
    await panel.close()
    await cluster.end('SIGTERM')
    await api.close()
    await rm(home, { recursive: true, force: true })
  })

  test('what fails comes first, with what to do and a command to copy', async () => {
    const { page } = panel
    await expect(item(page, 'Namespace').first()).toContainText('The cluster has no namespace nosuch.')
    await expect(item(page, 'Namespace').first()).toContainText('kubectl create namespace nosuch')
    await expect(item(page, 'API for pods')).toContainText('Whether pods reach it was not tried.')
    await expect(page.getByRole('button', { name: 'Check everything' })).toBeEnabled()
    await lookInBothThemes(page, 'doctor')
    await page.getByRole('button', { name: 'Copy for Namespace' }).click()
    await expect(page.getByText('Copied')).toBeVisible()
  })

  test('the trial from inside says what it makes, and nothing is made without the yes', async () => {
    const { page } = panel
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Try from inside…' }).click()
    await expect(dialog).toContainText('A Job with one pod is made')
    await expect(dialog).toContainText('gets no token')
    await lookInBothThemes(page, 'doctor-try')
    await dialog.getByRole('button', { name: 'Leave it' }).click()
    await expect(dialog).toBeHidden()
    await expect(item(page, 'API for pods')).toContainText('was not tried')
    await page.getByRole('button', { name: 'Try from inside…' }).click()
    await dialog.getByRole('button', { name: 'Make the Job' }).click()
    // No run has shown an image yet.
    await expect(item(page, 'API for pods')).toContainText('It could not be tried from inside')
  })

  test('a support bundle has what the checks found, and is for this user alone', async () => {
    const { page } = panel
    const path = join(home, 'support.zip')
    await answerSaveDialog(panel, path)
    await page.getByRole('button', { name: 'Save a support bundle…' }).click()
    await expect(page.getByText(`Saved ${path}, without secrets.`)).toBeVisible()
    const files = unzipSync(await readFile(path))
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['report.yaml', 'settings.yaml', 'template.yaml', 'flowdeck.log']),
    )
    expect(strFromU8(files['report.yaml']!)).toContain('The cluster has no namespace nosuch.')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await lookInBothThemes(page, 'doctor-bundle')
  })
})

test('a cluster of this machine that is stopped is started on the user’s word, and what was said is shown', async () => {
  const home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  const bin = join(home, 'bin')
  await mkdir(bin)
  const called = join(home, 'called')
  await writeFile(join(bin, 'minikube'), `#!/bin/sh\necho "$@" > '${called}'\necho 'minikube: no room left'\nexit 7\n`)
  await chmod(join(bin, 'minikube'), 0o755)
  const connections = [
    {
      id: 'own',
      choice: {
        api: { kind: 'endpoint', url: 'http://127.0.0.1:9', urlForPods: null, dialect: '0.6' },
        cluster: { kind: 'context', context: 'minikube', namespace: 'default' },
      },
    },
  ]
  const panel = await launchPanel(
    { settings: { version: 2, connections, activeConnectionId: 'own' }, kubeconfig: stoppedCluster },
    { PATH: [bin, process.env.PATH ?? ''].join(delimiter) },
  )
  try {
    const { page } = panel
    await goTo(page, 'Connections')
    await expect(item(page, 'Cluster of this machine')).toContainText('minikube start --profile minikube')
    await page.getByRole('button', { name: 'Start it…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('minikube start --profile minikube')
    await look(page, 'doctor-start')
    await dialog.getByRole('button', { name: 'Run it' }).click()
    const note = page.getByRole('note').filter({ hasText: 'minikube start --profile minikube has failed' })
    await expect(note).toContainText('minikube: no room left')
    expect(await readFile(called, 'utf8')).toBe('start --profile minikube\n')
  } finally {
    await panel.close()
    await rm(home, { recursive: true, force: true })
  }
})
