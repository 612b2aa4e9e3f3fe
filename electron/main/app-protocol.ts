import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'

/** The panel's own scheme: no page comes from anywhere else. */
export const appOrigin = 'app://flowdeck'

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // Without modal boxes: print() would open the system's, and hold up the page until somebody closes it. Downloads are refused by
  // the session.
  'sandbox allow-scripts allow-same-origin allow-forms allow-downloads',
].join('; ')

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
}

/** Before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/**
 * Serves the built panel, and nothing outside of its folder.
 * @param onScript hears each time that a script was given out
 */
export function serveApp(folder: string, onScript: () => void): void {
  protocol.handle('app', async (request) => {
    try {
      const { host, pathname } = new URL(request.url)
      const path = normalize(join(folder, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)))
      if (host !== 'flowdeck' || !path.startsWith(folder + sep)) return new Response(null, { status: 404 })
      const content = await readFile(path)
      if (path.endsWith('.js')) setImmediate(onScript)
      return new Response(content, {
        headers: {
          'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
        },
      })
    } catch {
      // No such file, or a path that is none ("%").
      return new Response(null, { status: 404 })
    }
  })
}
