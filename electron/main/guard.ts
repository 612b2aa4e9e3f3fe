import { app, type Session, type WebContents } from 'electron'

/** Nothing answers there. A proxy for all that the browser would send, also to this machine itself. */
const nowhere = { mode: 'fixed_servers', proxyRules: 'socks5://0.0.0.0:1', proxyBypassRules: '<-loopback>' } as const

/** Before the app is ready: a page that could choose files would open the system's dialog for it, and write where the user says. */
export function pickNoFiles(): void {
  app.commandLine.appendSwitch('disable-blink-features', 'FileSystemAccessLocal')
}

/** Before the app is ready. Names are also resolved where no connection follows; addresses meet the proxy. */
export function resolveNoNames(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1')
}

/**
 * What no page of the panel may do, whatever gets into it: it has no permission, saves no file by itself, and has no
 * network. It comes from `app://`, and all that it shows comes through the bridge; main's own requests are Node's. The
 * content security policy forbids requests, but not what a browser does beside them: WebRTC's packets, and connections
 * that are prepared for links.
 * @param devServer the page comes from one, and needs the network
 */
export async function guardSession(session: Session, devServer: boolean): Promise<void> {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  if (!devServer) await session.setProxy(nowhere)
}

/**
 * The panel shows itself and nothing else: no other page, no second window; and it can't keep its window open.
 * @param goHome loads the panel's page: one that has gone to about:blank, which nobody is asked about, is brought back
 */
export function guardPage(webContents: WebContents, home: string, goHome: () => void): void {
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  webContents.on('will-navigate', (event) => {
    // A page that could not be drawn loads itself again.
    if (event.url !== webContents.getURL()) event.preventDefault()
  })
  webContents.on('did-navigate', (_event, url) => {
    if (new URL(url).href !== new URL(home).href) goHome()
  })
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  webContents.on('will-prevent-unload', (event) => event.preventDefault())
  // With the proxy that leads nowhere, none of its packets leaves.
  webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}
