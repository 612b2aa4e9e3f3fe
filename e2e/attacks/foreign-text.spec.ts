// What servers and kubeconfigs say is data: wherever the panel shows it, nothing turns a line around, and nothing hides.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test, type Page } from '@playwright/test'
import { parse } from 'yaml'
import { withPanel } from '../app'
import { goTo, openRun, pageNames, runPane } from '../at'
import { Running } from '../cli'
import { sendJson, startHostileServer, type HostileServer } from './hostile-server'

/** Turns around, isolates, has no width, clears the screen, rings; and looks like what it is in a page. */
const hostile = '\u202egnp.exe\u2066x\u200b\x1b[2J\x07\u2069'
const shown = '<U+202E>gnp.exe<U+2066>x<U+200B>^[[2J^G<U+2069>'

const spoiledKeys = new Set(['name', 'message', 'state_message', 'description', 'flow_run_name'])

/** The same JSON, in which what people write says something hostile beside what it said. */
function spoiled(value: unknown, keys: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => spoiled(each, keys))
  if (typeof value !== 'object' || value === null) return value
  // No Job could be made of another one.
  if ('job_configuration' in value) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      keys.has(key) && typeof each === 'string' && each !== '' ? each + hostile : spoiled(each, keys),
    ]),
  )
}

const spoilingApi = (target: string): Promise<HostileServer> =>
  startHostileServer(target, async (_, response, honest) => {
    const { status, body } = await honest()
    try {
      return sendJson(response, spoiled(JSON.parse(body), spoiledKeys), status)
    } catch {
      return false
    }
  })

/** Of Kubernetes' objects, names are checked by the API server, and messages are anybody's. */
const spoilingCluster = (target: string): Promise<HostileServer> =>
  startHostileServer(target, async ({ method, path }, response, honest) => {
    if (method !== 'GET' || /\/log\?/.test(path)) return false
    if (path.includes('watch=true')) return spoiledWatch(target, path, response)
    const { status, body } = await honest()
    return sendJson(response, spoiled(JSON.parse(body), new Set(['message'])), status)
  })

function spoiledWatch(target: string, path: string, response: ServerResponse): true {
  const upstream = request(`${target}${path}`, (answer) => {
    response.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/json' })
    const lines = createInterface({ input: answer })
    lines.on('line', (line) => response.write(`${JSON.stringify(spoiled(JSON.parse(line), new Set(['message'])))}\n`))
    lines.on('close', () => response.end()).on('error', () => response.destroy())
    answer.on('error', () => response.destroy())
  })
  upstream.on('error', () => response.destroy()).end()
  response.on('close', () => upstream.destroy())
  return true
}

interface KubeConfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[]
  readonly users: readonly { readonly user: object }[]
}

/** Two contexts, neither of which has a harmless name. */
function hostileKubeconfig(text: string, server: string): string {
  const { users } = parse(text) as KubeConfig
  const [first, other] = [`first${hostile}`, `other${hostile}`]
  const contexts = [first, other].map((name) => ({
    name,
    context: { cluster: first, user: first, namespace: 'default' },
  }))
  return JSON.stringify({
    ...{ 'current-context': first, contexts },
    clusters: [{ name: first, cluster: { server } }],
    users: [{ name: first, user: users[0]?.user ?? {} }],
  })
}

/** Every text of the page, and what is read out or shown when pointed at; not what is edited. */
const hidden = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const turning = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u
    const forbidden = new RegExp(`${turning.source}|[\\u200b\\u200e\\u200f\\u2060\\ufeff]`, 'u')
    const found: string[] = forbidden.test(document.title) ? [document.title] : []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement
      if (parent?.closest('.monaco-editor, script, style')) continue
      const texts =
        node instanceof Element
          ? ['title', 'aria-label', 'placeholder', 'alt'].map((name) => node.getAttribute(name) ?? '')
          : [node.textContent ?? '']
      // A log is in any language, and what has no width may belong there.
      const test = parent?.closest('.log-text') ? turning : forbidden
      for (const text of texts) if (test.test(text)) found.push(`${parent?.className ?? ''}: ${JSON.stringify(text)}`)
    }
    return found
  })

for (const dialect of ['1.x', '3'] as const) {
  test(`Prefect ${dialect}: hostile names and messages, on every page`, async () => {
    const home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
    const practice = new Running(['practice', '--dialect', dialect, '--runs', '3'], { home })
    const said = JSON.parse(await practice.line(1)) as {
      api: string
      token: string
      kubeconfig: string
      workPool?: string
    }
    const text = await readFile(said.kubeconfig, 'utf8')
    const { server = '' } = (parse(text) as KubeConfig).clusters[0]?.cluster ?? {}
    const root = new URL(server).origin
    const [api, cluster] = await Promise.all([spoilingApi(new URL(said.api).origin), spoilingCluster(root)])
    const address = said.api.replace(new URL(said.api).origin, api.url)
    const choice = (context: string) => ({
      api: {
        kind: 'endpoint',
        url: address,
        urlForPods: null,
        dialect,
        ...(dialect === '3' ? { workPool: { name: 'practice', queues: [] } } : {}),
      },
      cluster: { kind: 'context', context, namespace: 'default' },
    })
    const kubeconfig = hostileKubeconfig(text, server.replace(root, cluster.url))
    const connections = ['first', 'other'].map((id) => ({ id, choice: choice(`${id}${hostile}`) }))
    const settings = { version: 2, connections, activeConnectionId: 'first', startOnOpen: true }
    try {
      await withPanel({ kubeconfig, settings }, async ({ page, log }) => {
        const check = async (where: string) => expect(await hidden(page), where).toEqual([])
        await goTo(page, 'Connections')
        await expect(page.getByText(`first${shown}`).first()).toBeVisible()
        await expect(page.getByText(`other${shown}`).first()).toBeVisible()
        await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
        await page.getByLabel(/^New /).fill(said.token)
        await page.getByRole('button', { name: /^Replace / }).click()
        for (const name of pageNames) {
          await goTo(page, name)
          await check(name)
        }
        await openRun(page, shown)
        await expect(runPane(page).getByRole('tab', { selected: true })).toBeVisible()
        for (const tab of await runPane(page).getByRole('tab').all()) {
          await tab.click()
          await check(`a run, ${await tab.innerText()}`)
        }
        await goTo(page, 'Jobs')
        const job = page.getByRole('grid', { name: 'Jobs' }).getByRole('row').nth(1)
        // In its middle stands a link to its run.
        await job.getByRole('gridcell').first().click()
        const ofJob = page.getByRole('region', { name: /^(Job|Pod)/ }).getByRole('tab')
        await expect(ofJob.first()).toBeVisible()
        for (const tab of await ofJob.all()) {
          await tab.click()
          await check(`a Job, ${await tab.innerText()}`)
        }
        await goTo(page, 'Connections')
        await page.getByRole('button', { name: 'Change the Kubernetes connection…' }).click()
        await expect(page.getByRole('button', { name: `Try other${shown}` })).toBeVisible()
        await check('the choice of a cluster')
        for (const order of hostile.match(/[^\x20-\x7e]/gu) ?? []) expect(log()).not.toContain(order)
      })
    } finally {
      await Promise.all([api.close(), cluster.close()])
      await practice.end('SIGTERM')
      await rm(home, { recursive: true, force: true })
    }
  })
}
