import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { promisify } from 'node:util'

const openssl = promisify(execFile)
const keys = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** An authority that nobody knows, in a file of a folder. @returns the file's path */
export async function makeAuthority(folder: string, name: string): Promise<string> {
  const [key, pem] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
  await openssl('openssl', ['req', '-x509', ...keys, '-days', '2', '-subj', `/CN=${name}`, '-keyout', key, '-out', pem])
  return pem
}

export interface Between {
  /** `https://localhost:PORT`, or the proxy's address. */
  readonly url: string
  /** What a proxy was asked for. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

async function listening(
  server: Server,
  scheme: string,
  opened: ReadonlySet<Duplex>,
  asked: string[],
): Promise<Between> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${scheme}://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const each of opened) each.destroy()
      await closed
    },
  }
}

function joined(socket: Duplex, port: number, opened: Set<Duplex>): void {
  const onward = connect(port, '127.0.0.1')
  for (const each of [socket, onward]) {
    opened.add(each)
    each.on('error', () => each.destroy())
    each.on('close', () => opened.delete(each))
  }
  socket.pipe(onward).pipe(socket)
  onward.on('close', () => socket.destroy())
  socket.on('close', () => onward.destroy())
}

/** Speaks TLS in front of a server, with a certificate for localhost that an authority has signed. */
export async function startTls(folder: string, authority: string, port: number): Promise<Between> {
  const [key, request, pem] = ['server.key', 'server.csr', 'server.pem'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const names = join(folder, 'names')
  await writeFile(names, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
  await openssl('openssl', ['req', ...keys, '-subj', '/CN=localhost', '-keyout', key, '-out', request])
  const by = ['-CA', authority, '-CAkey', authority.replace(/pem$/, 'key'), '-CAcreateserial', '-days', '2']
  await openssl('openssl', ['x509', '-req', '-in', request, ...by, '-extfile', names, '-out', pem])
  const opened = new Set<Duplex>()
  const [cert, certKey] = await Promise.all([readFile(pem), readFile(key)])
  const server = createTlsServer({ cert, key: certKey }, (socket) => joined(socket, port, opened))
  return listening(server, 'https', opened, [])
}

/** A proxy that makes tunnels, and nothing else. */
export function startTunnels(): Promise<Between> {
  const opened = new Set<Duplex>()
  const asked: string[] = []
  const server = createHttpServer((_, response) => response.writeHead(405).end())
  server.on('connect', ({ url = '' }: IncomingMessage, socket: Duplex) => {
    asked.push(url)
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    joined(socket, Number(url.split(':').at(-1)), opened)
  })
  return listening(server, 'http', opened, asked)
}
