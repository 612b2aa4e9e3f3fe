// A page that somebody else has taken over: nothing of what it knows leaves the machine.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from '../app'

let panel: Panel
test.beforeAll(async () => (panel = await launchPanel()))
test.afterAll(() => panel.close())

/** Who listens on this machine, and hears whatever reaches it. */
interface Listener {
  readonly udp: number
  readonly tcp: number
  readonly heard: string[]
  close(): void
}

async function listen(): Promise<Listener> {
  const heard: string[] = []
  const udp: Socket = createSocket('udp4', (message) => heard.push(`udp: ${message.length} bytes`))
  udp.bind(0, '127.0.0.1')
  await once(udp, 'listening')
  const tcp: Server = createServer((socket) => {
    heard.push('tcp: a connection')
    socket
      .on('error', () => undefined)
      .on('data', (data) => heard.push(`tcp: ${data.toString('latin1').split('\r')[0]}`))
    socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  })
  tcp.listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  return {
    udp: udp.address().port,
    tcp: (tcp.address() as AddressInfo).port,
    heard,
    close() {
      udp.close()
      tcp.close()
    },
  }
}

/** Tries every way out of a page that was thought of; resolves when all of them are over. */
async function tryWaysOut({ udp, tcp }: { udp: number; tcp: number }): Promise<void> {
  const http = `http://127.0.0.1:${tcp}`
  const quietly = (work: () => unknown): Promise<unknown> =>
    Promise.resolve()
      .then(work)
      .catch(() => undefined)
  const talk = async (scope: Window & typeof globalThis): Promise<void> => {
    const servers = [
      { urls: `stun:127.0.0.1:${udp}` },
      { urls: `turn:127.0.0.1:${udp}`, username: 'u', credential: 'c' },
      { urls: `turn:127.0.0.1:${tcp}?transport=tcp`, username: 'u', credential: 'c' },
    ]
    const caller = new scope.RTCPeerConnection({ iceServers: servers })
    const called = new scope.RTCPeerConnection()
    caller.createDataChannel('out')
    await caller.setLocalDescription(await caller.createOffer())
    await called.setRemoteDescription(caller.localDescription!)
    await called.setLocalDescription(await called.createAnswer())
    await caller.setRemoteDescription(called.localDescription!)
    for (const candidate of [
      `candidate:1 1 udp 2113937151 127.0.0.1 ${udp} typ host`,
      `candidate:2 1 tcp 1518280447 127.0.0.1 ${tcp} typ host tcptype passive`,
    ]) {
      await caller.addIceCandidate({ candidate, sdpMid: '0' })
    }
    // Gathering waits for servers that don't answer; checks of candidates begin at once.
    const over = () => caller.iceGatheringState === 'complete' || caller.iceConnectionState === 'failed'
    for (let tries = 0; tries < 15 && !over(); tries++) await new Promise((resolve) => setTimeout(resolve, 100))
    await new Promise((resolve) => setTimeout(resolve, 200))
    caller.close()
    called.close()
  }
  const link = (rel: string, href: string): Promise<unknown> =>
    new Promise((resolve) => {
      const element = Object.assign(document.createElement('link'), { rel, href, onload: resolve, onerror: resolve })
      document.head.append(element)
      // Neither is told of a connection that was only prepared.
      if (/preconnect|dns/.test(rel)) setTimeout(resolve, 300)
      else setTimeout(resolve, 1_000)
    })
  const frame = document.createElement('iframe')
  document.body.append(frame)
  const inner = frame.contentWindow as Window & typeof globalThis
  const socket = (): unknown => new WebSocket(`ws://127.0.0.1:${tcp}/`)
  const image = (): unknown => (new Image().src = `${http}/image`)
  const stream = (): unknown => new EventSource(`${http}/events`)
  const follow = (): void => {
    const anchor = Object.assign(document.createElement('a'), { href: `${http}/download`, download: 'x', ping: http })
    document.body.append(anchor)
    anchor.click()
    anchor.remove()
  }
  await Promise.all([
    quietly(() => talk(window)),
    quietly(() => talk(inner)),
    quietly(() => fetch(http, { mode: 'no-cors' })),
    quietly(() => inner.fetch(http, { mode: 'no-cors' })),
    quietly(() => navigator.sendBeacon(http, 'x')),
    ...[socket, image, stream, follow].map(quietly),
    ...['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload', 'stylesheet', 'icon'].map((rel) =>
      link(rel, `${http}/${rel}`),
    ),
  ])
  frame.src = `${http}/frame`
  await new Promise((resolve) => setTimeout(resolve, 200))
  frame.remove()
}

test('nothing leaves the machine: no packet, no connection, by any way that a page has', async () => {
  const listener = await listen()
  try {
    const { udp, tcp } = listener
    await panel.page.evaluate(tryWaysOut, { udp, tcp })
    expect(listener.heard).toEqual([])
    // The same from a window without guard reaches it: what was tried would have been heard.
    await panel.app.evaluate(
      async ({ BrowserWindow }, [source, ports]) => {
        const open = new BrowserWindow({ show: false, webPreferences: { partition: 'unguarded' } })
        // It stays where it is, or there would be nobody to wait for.
        open.webContents.on('will-navigate', (event) => event.preventDefault())
        open.webContents.session.on('will-download', (event) => event.preventDefault())
        try {
          await open.loadURL('data:text/html,<body></body>')
          await open.webContents.executeJavaScript(`(${source})(${ports})`)
        } finally {
          open.destroy()
        }
      },
      [tryWaysOut.toString(), JSON.stringify({ udp, tcp })] as const,
    )
    expect(new Set(listener.heard.map((each) => each.slice(0, 4)))).toEqual(new Set(['udp:', 'tcp:']))
  } finally {
    listener.close()
  }
})

test('no name is resolved for it: a name can carry what nothing else does', async () => {
  const resolved = await panel.app.evaluate(({ session }) =>
    session.defaultSession.resolveHost('localhost').then(
      () => 'resolved',
      (error: unknown) => String(error),
    ),
  )
  expect(resolved).toContain('ERR_NAME_NOT_RESOLVED')
})
