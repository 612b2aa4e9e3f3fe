// Something is dragged onto the window: a file of the user's, or a link.
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { expect, test, type Page } from '@playwright/test'
import { launchPanel, type Panel } from '../app'
import { agentSays, goTo } from '../at'

let panel: Panel
test.beforeAll(async () => {
  panel = await launchPanel()
  await agentSays(panel.page, 'Agent: Running')
})
test.afterAll(() => panel.close())

/** As the protocol of Chromium's tools has it. */
interface Dragged {
  readonly items: readonly { readonly mimeType: string; readonly data: string }[]
  readonly files: readonly string[]
}

/** Drops by Chromium's own drag and drop, as a file manager or a browser beside the window does. */
async function drop(page: Page, dragged: Dragged, { x, y }: { readonly x: number; readonly y: number }): Promise<void> {
  const tools = await page.context().newCDPSession(page)
  const data = { items: [...dragged.items], files: [...dragged.files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await tools.send('Input.dispatchDragEvent', { type, x, y, data })
  }
}

const link = (url: string): Dragged => ({
  items: [
    { mimeType: 'text/uri-list', data: url },
    { mimeType: 'text/html', data: `<a href="${url}">drop me</a>` },
  ],
  files: [],
})

test('a file or a link that is dropped on the window leads it nowhere, and no file is read', async () => {
  const { app, page, home } = panel
  const file = home.file('planted.html')
  await writeFile(file, 'planted words')
  const went = await app.evaluateHandle(({ app: electron, BrowserWindow }) => {
    const urls: string[] = []
    electron.on('browser-window-created', () => urls.push('a second window'))
    BrowserWindow.getAllWindows()[0]!.webContents.on('did-navigate', (_, url) => urls.push(url))
    return urls
  })
  const arrived = await page.evaluateHandle(() => {
    const types: string[] = []
    window.addEventListener('dragenter', (event) => types.push(event.dataTransfer!.types[0]!), true)
    return types
  })
  const things: readonly Dragged[] = [
    { items: [], files: [file] },
    ...[pathToFileURL(file).href, 'https://example.com/', 'javascript:document.title=1'].map(link),
  ]
  for (const place of ['Jobs', 'Template'] as const) {
    await goTo(page, place)
    const box = (await page.getByRole('main').boundingBox())!
    for (const thing of things) await drop(page, thing, { x: box.x + box.width / 2, y: box.y + box.height / 2 })
    await expect(page.getByRole('main')).not.toContainText('planted words')
  }
  expect([...new Set(await arrived.jsonValue())].sort()).toEqual(['Files', 'text/uri-list'])
  expect(await went.jsonValue()).toEqual([])
  expect(page.url()).toBe('app://flowdeck/')
  await agentSays(page, 'Agent: Running')

  // A window that does go: what was dropped above would have led there, and nobody would have been asked.
  const ways = await app.evaluateHandle(({ app: electron }) => {
    const events: string[] = []
    electron.on('web-contents-created', (_event, contents) => {
      contents.on('will-navigate', ({ url }) => events.push(`asked for ${url}`))
      contents.on('did-navigate', (_, url) => events.push(url))
    })
    return events
  })
  const opened = app.waitForEvent('window')
  await app.evaluate(({ BrowserWindow }) => {
    void new BrowserWindow({ webPreferences: { navigateOnDragDrop: true } }).loadURL('data:text/html,hello')
  })
  const other = await opened
  await expect(other.locator('body')).toHaveText('hello')
  await drop(other, things[0]!, { x: 50, y: 50 })
  await expect.poll(() => ways.jsonValue()).toEqual(['data:text/html,hello', pathToFileURL(file).href])
})
