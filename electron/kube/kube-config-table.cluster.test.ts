import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { certificates } from '../network/certificates.stage'
import { startProxy, startSocks, type TestServer } from '../network/servers.stage'
import { environmentOf, flowdeckWhoami, kubectlWhoami, writeFiles, type Files, type Who } from './whoami.stage'

/** What the rows are made of: a cluster, and who is known to it. */
interface Place {
  readonly server: string
  /** The server, through a proxy of kubectl that adds the rights of admin. */
  readonly plain: string
  readonly ca: string
  readonly ca64: string
  readonly admin: string
  readonly agent: string
  readonly viewer: string
  readonly crt: string
  readonly key: string
  /** Addresses of proxies, of each kind that a kubeconfig may name. */
  readonly proxies: Readonly<Record<'http' | 'https' | 'socks5', string>>
}

let folder = ''
let place: Place
let proxy: ChildProcess
let proxies: readonly TestServer[] = []
beforeAll(async () => {
  const kube = process.env.FLOWDECK_KUBE_DIR
  if (!kube) throw new Error('FLOWDECK_KUBE_DIR names no cluster: run npm run test:cluster')
  folder = await mkdtemp(join(tmpdir(), 'kube-config-table-'))
  const pki = async (name: string) => (await readFile(join(kube, 'pki', name), 'utf8')).trim()
  proxy = spawn('kubectl', ['--kubeconfig', join(kube, 'admin.kubeconfig'), 'proxy', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: proxy.stdout! }), 'line')) as [string]
  const [server = ''] = /https:\/\/[\d.:]+/.exec(await readFile(join(kube, 'admin.kubeconfig'), 'utf8')) ?? []
  const ca = await pki('ca.crt')
  proxies = await Promise.all([startProxy(), startProxy({ cert: certificates.server }), startSocks()])
  const [http = '', https = '', socks5 = ''] = proxies.map(({ url }) => url)
  place = {
    proxies: { http, https, socks5 },
    server,
    plain: `http://${/[\d.]+:\d+/.exec(line)?.[0] ?? ''}`,
    ca,
    ca64: base64(ca),
    admin: await pki('admin.token'),
    agent: await pki('agent.token'),
    viewer: await pki('viewer.token'),
    crt: await pki('kubelet-client.crt'),
    key: await pki('kubelet-client.key'),
  }
})
afterAll(async () => {
  proxy.kill()
  await Promise.all(proxies.map((each) => each.close()))
  await rm(folder, { recursive: true })
})

const base64 = (text: string): string => Buffer.from(text).toString('base64')
type Row = readonly [what: string, files: (given: Place) => string | Buffer | Files, who: string | RegExp]

/** A kubeconfig as JSON: its cluster's fields and its user's. */
const config = (cluster: object | null, user: object | null, more: object = {}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    ...(cluster === null ? {} : { clusters: [{ name: 'k', cluster }] }),
    ...(user === null ? {} : { users: [{ name: 'u', user }] }),
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    ...more,
  })
const trusted = ({ server, ca64 }: Place) => ({ server, 'certificate-authority-data': ca64 })
const as = (user: (given: Place) => object) => (given: Place) => config(trusted(given), user(given))
const on = (cluster: (given: Place) => object) => (given: Place) => config(cluster(given), { token: given.admin })
/** A kubeconfig as somebody types it; `user` stands behind `user:`, and what follows ends the file. */
const typed = ({ server, ca64, agent }: Place, user = `\n    token: ${agent}\n`, end = ''): string => `apiVersion: v1
kind: Config
clusters:
- name: k
  cluster:
    server: ${server}
    certificate-authority-data: ${ca64}
contexts:
- name: c
  context: {cluster: k, user: u}
current-context: c
users:
- name: u
  user:${user}${end}`
const exec = (command: string, more: object = {}) => ({
  exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command, ...more },
})
const plugin = ({ viewer }: Place): string =>
  `#!/bin/sh\necho '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "'"\${TOKEN-${viewer}}"'"}}'\n`

const answerOf = ({ viewer }: Place): string =>
  JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: viewer } })

/** Gives the token of agent to who tells it of the cluster, and that of viewer to others. */
const knowing = ({ agent, viewer }: Place): string =>
  `#!/bin/sh\ncase "$KUBERNETES_EXEC_INFO" in *'"config":{"audience":"flows"}'*) T=${agent};; *) T=${viewer};; esac\necho '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "'"$T"'"}}'\n`
const telling = (given: Place) => ({ ...trusted(given), extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'flows' } }] }) // prettier-ignore

/** Who kubectl is taken for with it, and so Flowdeck; or what Flowdeck says where both refuse it. */
const rows: readonly Row[] = [
  // What stands in a file, and how it is spelled.
  ['a token', as(({ agent }) => ({ token: agent })), 'agent'],
  ['YAML as it is typed', (given) => typed(given), 'agent'],
  ['Windows’ line breaks', (given) => typed(given).replaceAll('\n', '\r\n'), 'agent'],
  ['a mark of UTF-8', (given) => `\ufeff${typed(given)}`, 'agent'],
  ['UTF-16 as PowerShell writes it', (given) => Buffer.from(`\ufeff${typed(given)}`, 'utf16le'), 'agent'],
  ['UTF-16 the other way round', (given) => Buffer.from(`\ufeff${typed(given)}`, 'utf16le').swap16(), 'agent'],
  ['UTF-16 without a mark', (given) => Buffer.from(typed(given), 'utf16le'), /a control character stands there/],
  ['a byte that is no UTF-8', (given) => Buffer.concat([Buffer.from(typed(given)), Buffer.from([0xff])]), /it is not text in UTF-8/],
  ['a document between its marks', (given) => `---\n${typed(given)}...\n`, 'agent'],
  ['a mark at its end', (given) => `${typed(given)}---\n`, 'agent'],
  ['a second document', (given) => `${typed(given)}---\nusers: [\n`, 'agent'],
  ['a JSON file twice', (given) => { const text = as(({ agent }) => ({ token: agent }))(given); return `${text}\n${text}` }, 'agent'],
  ['a tab before a key', (given) => typed(given, `\n\ttoken: ${given.agent}\n`), /a tab stands where only spaces may indent/],
  ['a quote that stays open', (given) => typed(given, `\n    token: "${given.agent}\n`), /a quote, bracket, comma, colon or space is missing/],
  ['a key twice: the last stands', (given) => typed(given, `\n    token: ${given.viewer}\n    token: ${given.agent}\n`), 'agent'],
  ['a merge key', (given) => `${typed(given, '\n    <<: *who\n')}x: y\n`.replace('clusters:', `extra: &who {token: ${given.viewer}}\nclusters:`), 'viewer'],
  ['a merge key behind the key that it replaces', (given) => typed(given, `\n    token: ${given.agent}\n    <<: {token: ${given.viewer}}\n`), 'viewer'],
  ['a merge key before the key that replaces it', (given) => typed(given, `\n    <<: {token: ${given.viewer}}\n    token: ${given.agent}\n`), 'agent'],
  ['an alias', (given) => typed(given).replace('name: k', `name: k\n  note: &t ${given.viewer}`).replace(`token: ${given.agent}`, 'token: *t'), 'viewer'],
  ['an alias of nothing', (given) => typed(given, '\n    token: *t\n'), /an alias without its anchor/],
  ['!!binary', (given) => typed(given, `\n    token: !!binary ${base64(given.agent)}\n`), 'agent'],
  ['!!str before a number', (given) => typed(given, `\n    token: ${given.agent}\n    as: !!str 17\n`), /users "17"|cannot impersonate/],
  ['a key in other letters', (given) => typed(given, `\n    Token: ${given.viewer}\n    token: ${given.agent}\n`), 'agent'],
  ['keys that nobody knows', as(({ agent }) => ({ token: agent, 'token-file': '/nowhere', color: { a: [1] } })), 'agent'],
  ['a number for a token', (given) => typed(given, '\n    token: 12345\n'), /users\[0\]\.user\.token is a number, and a text belongs there: put it in quotes/],
  ['yes for a name', (given) => typed(given, `\n    token: ${given.agent}\n    as: yes\n`), /users\[0\]\.user\.as is true or false/],
  ['a date for a name', (given) => typed(given, `\n    token: ${given.admin}\n    as: 2020-01-01\n`), '2020-01-01'],
  ['a text for a list', as(({ admin }) => ({ token: admin, as: 'x', 'as-groups': 'g' })), /as-groups is a text, and a list belongs there/],
  ['a mapping for the list of users', (given) => config(trusted(given), {}, { users: { u: {} } }), /users is a mapping, and a list belongs there/],
  ['another kind', (given) => config(trusted(given), { token: given.agent }, { kind: 'Pod' }), /its kind is not Config/],
  ['another version', (given) => config(trusted(given), { token: given.agent }, { apiVersion: 'v2' }), /its apiVersion is not v1/],
  ['neither kind nor version', (given) => config(trusted(given), { token: given.agent }, { apiVersion: undefined, kind: undefined }), 'agent'],
  ['extensions', (given) => config({ ...trusted(given), extensions: [{ name: 'e', extension: { a: 1 } }] }, { token: given.agent }, { extensions: [], preferences: {} }), 'agent'],
  ['a name twice', (given) => config(trusted(given), {}, { users: [{ name: 'u', user: { token: given.agent } }, { name: 'u', user: {} }] }), /users\[1\] has the same name as an entry before it/],
  ['brackets that end left of their key', (given) => typed(given, ` {\ntoken: ${given.agent}, "as-groups": [ # none\n]\n}\n`), 'agent'],
  ['a comment right behind quotes and brackets', (given) => typed(given, `\n    token: "${given.agent}"#c\n    as-groups: []#c\n`), 'agent'],
  ['%YAML 1.1', (given) => `%YAML 1.1 # so\n---\n${typed(given)}`, 'agent'],
  ['%YAML 1.2', (given) => `%YAML 1.2\n---\n${typed(given)}`, /line 1, column 1: a line begins with %, and kubectl knows no such one/],
  ['%YAML twice', (given) => `# x\n%YAML 1.1\n%YAML 1.1\n---\n${typed(given)}`, /line 3, column 1: a line begins with %/],
  ['%TAG', (given) => `%TAG !e! tag:e.example,2000:\n---\n${typed(given, `\n    token: !e!x ${given.agent}\n`)}`, 'agent'],
  ['another directive', (given) => `%FOO bar\n---\n${typed(given)}`, /line 1, column 1: a line begins with %/],
  ['a line that is less indented than the first', (given) => ({ a: `  kind: Config\nusers: [\n`, config: typed(given), kubeconfigs: ['a', 'config'] }), 'agent'],
  ['a file whose beginning is lost', (given) => `  user:\n    token: SECRET\n${typed(given)}`, /No current context in .* only up to line 3, which stands further left/],
  ['a line that begins with % behind ---', (given) => ({ a: '---\n%YAML 1.1\n---\nkind: Pod\n', config: typed(given), kubeconfigs: ['a', 'config'] }), 'agent'],
  ['line breaks of an old Mac', (given) => typed(given).replaceAll('\n', '\r'), 'agent'],
  ['line breaks of a mainframe', (given) => typed(given).replaceAll('\n', '\u0085'), 'agent'],
  ['a text in brackets and one in quotes whose lines are not indented', (given) => typed(given, `\n    as-groups: []\n    token: ${given.admin}\n    as: {\njane: x}\n`).replace('as: {\njane: x}', 'as: "jane\ndoe"\n    as-user-extra: {a: [p\nq]}'), 'jane doe'],
  ['an empty line in quotes', (given) => typed(given, `\n    token: ${given.agent}\n    note: 'x\n\ny'\n`), 'agent'],
  ['a key on two lines within brackets', (given) => typed(given, ` {token: ${given.agent}, no\nte: x}\n`), /line \d+, column/],
  ['a tab before brackets', (given) => `\t${as(({ agent }) => ({ token: agent }))(given)}`, /line 1, column 1: a tab stands where only spaces may indent/],
  ['spaces and a tab alone on the last line', (given) => `${typed(given, `\n    note: x\n    token: ${given.agent}\n`)}      \t\n`, 'agent'],
  ['the same further left', (given) => `${typed(given, `\n    note: x\n    token: ${given.agent}\n`)}  \t\n`, /a tab stands where only spaces may indent/],
  ['a tab behind brackets', (given) => `${as(({ agent }) => ({ token: agent }))(given)}\n\t\n`, /line 2, column 1: a tab stands where only spaces may indent/],
  ['a key and its brackets without a space, in brackets', (given) => typed(given, ` {token: ${given.agent}, as-groups:[]}\n`), /a colon stands right before a comma or a bracket/],
  ['a key that begins with a colon, in brackets', (given) => typed(given, ` {token: ${given.agent},:note: x}\n`), /or begins a text within brackets/],
  ['!!binary that is no UTF-8, where nobody looks', (given) => typed(given, `\n    token: ${given.agent}\n    note: !!binary /+j/\n`), 'agent'],
  ['!!binary that is no UTF-8, for a name', (given) => typed(given, `\n    token: ${given.admin}\n    as: !!binary YeKCYv/+\n`), 'a\ufffd\ufffdb\ufffd\ufffd'],
  ['on for true', (given) => typed(given).replace(/certificate-authority-data: .*/, 'insecure-skip-tls-verify: on'), 'agent'],
  ['0400 for a name, which is a number', (given) => typed(given, `\n    token: ${given.agent}\n    as: 0400\n`), /users\[0\]\.user\.as is a number/],
  ['no content at all', () => '# nothing yet\n', /No current context/],

  // Several files.
  ['files of which one is a comment, one null, one empty, one missing', (given) => ({ a: '# later\n', b: 'null\n', c: '', config: typed(given), kubeconfigs: ['a', 'b', 'gone', 'c', 'config'] }), 'agent'],
  ['files of which one is broken', (given) => ({ a: 'users: [\n', config: typed(given), kubeconfigs: ['config', 'a'] }), /can't be read: line/],
  ['two files: what the first says stands', (given) => ({ a: config(null, { token: given.viewer }, { contexts: [], 'current-context': '' }), config: typed(given), kubeconfigs: ['a', 'config'] }), 'viewer'],
  ['two files: the first that names a context', (given) => ({ a: 'current-context: c\n', config: typed(given).replace('current-context: c', 'current-context: other'), kubeconfigs: ['a', 'config'] }), 'agent'],
  ['the same file twice', (given) => ({ config: typed(given), kubeconfigs: ['config', 'config'] }), 'agent'],
  ['files in two folders, each with its own beside it', (given) => ({ 'one/config': config({ server: given.server, 'certificate-authority': 'ca.crt' }, null), 'one/ca.crt': given.ca, 'two/config': config(null, { tokenFile: '../three/token' }), 'three/token': given.viewer, kubeconfigs: ['one/config', 'two/config'] }), 'viewer'],

  ['the file in the home folder where nothing names another', (given) => ({ '.kube/config': typed(given), kubeconfigs: [] }), 'agent'],

  // What a context leads to.
  ['a context that is broken beside the current one', (given) => config(trusted(given), { token: given.agent }, { contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }, { name: 'd', context: { cluster: 'gone', user: 'gone' } }] }), 'agent'],
  ['an address with a zone', on((given) => ({ ...trusted(given), server: 'https://[fe80::1%25nosuch]:6443' })), /which is no address with http/],
  ['a context that is not there', (given) => typed(given).replace('current-context: c', 'current-context: d'), /No context d in/],
  ['a context without a name', (given) => typed(given).replace('- name: c', '- name: ""').replace('current-context: c', ''), 'agent'],
  ['a context without a name that is not the current one', (given) => typed(given).replace('- name: c', '- name: ""'), /No context c in/],
  ['no current context', (given) => typed(given).replace('current-context: c', ''), /No current context/],
  ['a context without a cluster', (given) => typed(given).replace('cluster: k, ', ''), /it names no cluster/],
  ['a context with a cluster that is not there', (given) => typed(given).replace('cluster: k, ', 'cluster: other, '), /it names cluster other, which is not there/],
  ['a context with a user who is not there', (given) => typed(given).replace('user: u}', 'user: other}'), /it names user other, who is not there/],
  ['a context without a user', (given) => typed(given).replace(', user: u}', '}'), /selfsubjectreviews|anonymous|Unauthorized/],
  ['a user without credentials', as(() => ({})), /selfsubjectreviews|anonymous|Unauthorized/],
  ['an entry that is null', (given) => config(trusted(given), {}, { users: [null, { name: 'u', user: { token: given.agent } }] }), 'agent'],
  ['a cluster without a server', (given) => config({ 'certificate-authority-data': given.ca64 }, {}), /cluster k has no server/],
  ['a server without encryption', ({ plain }) => config({ server: plain }, {}), 'admin'],
  ['a server without encryption, and a user who is not there', ({ plain }) => config({ server: plain }, null), 'admin'],

  // Where it is: Node makes an address of whatever it can, and kubectl does not.
  ...['1', '127.1', '0x7f.1', '0x7f000001', '2130706433', '0177.0.0.1', '127.0.0.01', '127.0.0.1.'].map((host): Row => [
    `the host ${host}`, on((given) => ({ ...trusted(given), server: given.server.replace('127.0.0.1', host) })), /whose host kubectl takes for a name that there is not: write the address as [\d.]+/,
  ]),
  ...[' ', '\\', '/%zz'].map((end): Row => [`a server that ends in “${end}”`, on((given) => ({ ...trusted(given), server: `${given.server}${end}` })), /has the server ".*", which/]),
  ['a server that ends in a space, and a program', (given) => ({ 'bin/tok': plugin(given), config: config({ ...trusted(given), server: `${given.server} ` }, exec('bin/tok')) }), /has the server ".* ", which ends in a space: take the space away/],
  ['a server with three slashes', on((given) => ({ ...trusted(given), server: given.server.replace('//', '///') })), /which is no address/],
  ['a host with an escaped letter', on((given) => ({ ...trusted(given), server: given.server.replace('127.0.0.1', 'loc%61lhost') })), /which is no address/],
  ['a host in capitals, a port with a zero before it', on((given) => ({ ...trusted(given), server: given.server.replace('127.0.0.1:', 'LOCALHOST:0') })), 'admin'],
  ['a path, a query and a fragment', on((given) => ({ ...trusted(given), server: `${given.server}//?x=1#y` })), 'admin'],
  ['a password in the address goes before the token', on((given) => ({ ...trusted(given), server: given.server.replace('//', '//me:SECRET@') })), /selfsubjectreviews|anonymous|Unauthorized/],
  ['an empty name in the address does so too', on((given) => ({ ...trusted(given), server: given.server.replace('//', '//@') })), /selfsubjectreviews|anonymous|Unauthorized/],
  ['a password in the address of a server without encryption', ({ plain }) => config({ server: plain.replace('//', '//me:SECRET@') }, {}), /selfsubjectreviews|anonymous|Unauthorized/],

  // Whom it trusts.
  ['a server that nothing says to trust', on(({ server }) => ({ server })), /certificate/],
  ['a server that is trusted blindly', on(({ server }) => ({ server, 'insecure-skip-tls-verify': true })), 'admin'],
  ['blind trust and an authority', on((given) => ({ ...trusted(given), 'insecure-skip-tls-verify': true })), /certificate authority and insecure-skip-tls-verify/],
  ['an authority as a file', (given) => ({ 'ca.crt': given.ca, config: on(({ server }) => ({ server, 'certificate-authority': './ca.crt' }))(given) }), 'admin'],
  ['an authority as a file that is missing', on(({ server }) => ({ server, 'certificate-authority': 'gone.crt' })), /gone\.crt: there is no such file/],
  ['an authority as a file and as data', (given) => ({ 'ca.crt': given.ca, config: on((inner) => ({ ...trusted(inner), 'certificate-authority': 'ca.crt' }))(given) }), /both certificate-authority and certificate-authority-data/],
  ['an authority that is a folder', (given) => ({ 'ca/ca.crt': given.ca, config: on(({ server }) => ({ server, 'certificate-authority': 'ca' }))(given) }), /ca: it is a folder, not a file/],
  ['an authority that is an empty file', (given) => ({ 'ca.crt': '', config: on(({ server }) => ({ server, 'certificate-authority': 'ca.crt' }))(given) }), /signed by an authority that is not trusted here/],
  ['an authority in DER', (given) => ({ 'ca.crt': new X509Certificate(given.ca).raw, config: on(({ server }) => ({ server, 'certificate-authority': 'ca.crt' }))(given) }), /the certificate authority is a certificate in DER, and has to be in PEM/],
  ['a key for an authority', (given) => ({ 'ca.crt': given.key, config: on(({ server }) => ({ server, 'certificate-authority': 'ca.crt' }))(given) }), /the certificate authority holds a private key, and no certificate/],
  ['an authority that SSL_CERT_FILE names', (given) => ({ 'ca.crt': given.ca, environment: ['SSL_CERT_FILE=ca.crt'], config: on(({ server }) => ({ server }))(given) }), 'admin'],
  ['an authority in a file of SSL_CERT_FILE beside one that can’t be read', (given) => ({ 'ca.crt': `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${given.ca}\n`, environment: ['SSL_CERT_FILE=ca.crt'], config: on(({ server }) => ({ server }))(given) }), 'admin'],
  ['an authority in the folder that SSL_CERT_DIR names', (given) => ({ 'certs/any.pem': given.ca, environment: ['SSL_CERT_DIR=certs'], config: on(({ server }) => ({ server }))(given) }), 'admin'],
  ['an authority of its own goes before SSL_CERT_FILE', (given) => ({ 'ca.crt': given.ca, environment: ['SSL_CERT_FILE=ca.crt'], config: on(({ server, crt }) => ({ server, 'certificate-authority-data': base64(crt) }))(given) }), /certificate/],
  ['http:// where the server speaks TLS', on(({ server }) => ({ server: server.replace('https:', 'http:') })), /the server speaks TLS: write https:\/\/ in the place of http:\/\/ in its address in the kubeconfig/],
  ['https:// where the server speaks none', on(({ plain }) => ({ server: plain.replace('http:', 'https:'), 'insecure-skip-tls-verify': true })), /the server speaks no TLS: does its address in the kubeconfig begin with http:\/\/\?/],
  ['a proxy of HTTP', on((given) => ({ ...trusted(given), 'proxy-url': given.proxies.http })), 'admin'],
  ['a proxy of HTTPS, whose authority stands beside the cluster’s', on((given) => ({ server: given.server, 'certificate-authority-data': base64(`${given.ca}\n${certificates.authority}\n`), 'proxy-url': given.proxies.https })), 'admin'],
  ['a proxy of SOCKS', on((given) => ({ ...trusted(given), 'proxy-url': given.proxies.socks5 })), 'admin'],
  ['an authority as PEM where base64 belongs', on(({ server, ca }) => ({ server, 'certificate-authority-data': ca })), /certificate-authority-data is PEM, and base64 of it belongs there/],
  ['an authority that is no base64', on(({ server }) => ({ server, 'certificate-authority-data': 'a b' })), /certificate-authority-data is not base64/],
  ['an authority in base64 without its padding', on(({ server, ca64 }) => ({ server, 'certificate-authority-data': base64("x").replace(/=+$/, '') + ca64 })), /is not base64/],
  ['an authority in base64 on several lines', on(({ server, ca64 }) => ({ server, 'certificate-authority-data': ca64.replace(/.{64}/g, '$&\n') })), 'admin'],
  ['base64 of something else', on(({ server }) => ({ server, 'certificate-authority-data': base64('no certificate') })), /the certificate authority holds no certificate in PEM/],
  ['a bundle with a certificate that can’t be read', on(({ server, ca }) => ({ server, 'certificate-authority-data': base64(`-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${ca}\n`) })), 'admin'],
  ['another authority', on(({ server, crt }) => ({ server, 'certificate-authority-data': base64(crt) })), /certificate/],
  ['the name that the server has', on((given) => ({ ...trusted(given), 'tls-server-name': 'kubernetes' })), 'admin'],
  ['an authority as a file with a mark of UTF-8', (given) => ({ 'ca.crt': `\ufeff${given.ca}`, config: on(({ server }) => ({ server, 'certificate-authority': 'ca.crt' }))(given) }), /holds no certificate that begins its line/],
  ['an authority that is indented', (given) => ({ 'ca.crt': given.ca.replace(/^/gm, ' '), config: on(({ server }) => ({ server, 'certificate-authority': 'ca.crt' }))(given) }), /holds no certificate that begins its line/],
  ['an authority behind other text', (given) => ({ 'ca.crt': `The authority:\n${given.ca}`, config: on(({ server }) => ({ server, 'certificate-authority': 'ca.crt' }))(given) }), 'admin'],
  ['the name that the server has, with a dot', on((given) => ({ ...trusted(given), 'tls-server-name': 'kubernetes.' })), 'admin'],
  ['the name that the server has, in capitals', on((given) => ({ ...trusted(given), 'tls-server-name': 'KUBERNETES' })), 'admin'],
  ...['.', 'kubernetes..', '.kubernetes', 'a b', '127.0.0.1.', '127.1', '*', 'é'].map((name): Row => [`the server name ${name}`, on((given) => ({ ...trusted(given), 'tls-server-name': name })), /certificate is for .*tls-server-name/]),
  ['an address in brackets for a name', on((given) => ({ ...trusted(given), 'tls-server-name': '[127.0.0.1]' })), 'admin'],
  ['the name of another server', on((given) => ({ ...trusted(given), 'tls-server-name': 'other.example' })), /other\.example/],
  ['an address that the server has, for a name', on((given) => ({ ...trusted(given), 'tls-server-name': '127.0.0.1' })), 'admin'],
  ['an address of another server', on((given) => ({ ...trusted(given), 'tls-server-name': '10.9.9.9' })), /10\.9\.9\.9/],
  ['a proxy of another kind', on((given) => ({ ...trusted(given), 'proxy-url': 'ftp://proxy' })), /proxy-url/],
  ['disable-compression', on((given) => ({ ...trusted(given), 'disable-compression': true })), 'admin'],

  // Who it is.
  ['a token file beside it', (given) => ({ 'sub/token': `${given.viewer}\n`, config: as(() => ({ tokenFile: 'sub/token' }))(given) }), 'viewer'],
  ['a token file goes before a token', (given) => ({ token: given.viewer, config: as(({ agent }) => ({ token: agent, tokenFile: 'token' }))(given) }), 'viewer'],
  ['a token file that is missing leaves the token', as(({ agent }) => ({ token: agent, tokenFile: 'gone' })), 'agent'],
  ['a token file that is missing', as(() => ({ tokenFile: 'gone' })), /its token file .*gone: there is no such file/],
  ['a token file that is empty', (given) => ({ token: '', config: as(() => ({ tokenFile: 'token' }))(given) }), /its token file .* is empty/],
  ['a token file with a mark of UTF-8', (given) => ({ token: `\ufeff${given.viewer}`, config: as(() => ({ tokenFile: 'token' }))(given) }), /its token file .* begins with a mark of the byte order/],
  ['a token file in UTF-16', (given) => ({ token: Buffer.from(`\ufeff${given.viewer}`, 'utf16le'), config: as(() => ({ tokenFile: 'token' }))(given) }), /its token file .* begins with a mark of the byte order/],
  ['a token that ends in a line break', (given) => typed(given, `\n    token: |\n      ${given.agent}\n`), /its token contains a line break/],
  ['a token that is wrong', as(() => ({ token: 'wrong' })), /Unauthorized|logged in/],
  ['a token and a password', as(({ agent }) => ({ token: agent, username: 'me', password: 'p' })), /both a token and a user name or password/],
  ['a token file and a name', (given) => ({ token: given.viewer, config: as(() => ({ tokenFile: 'token', username: 'me', password: 'p' }))(given) }), /both a tokenFile and a username/],
  ['a name and a password, which the server does not take', as(() => ({ username: 'me', password: 'p' })), /selfsubjectreviews|anonymous|Unauthorized/],
  ['a certificate', as(({ crt, key }) => ({ 'client-certificate-data': base64(crt), 'client-key-data': base64(key) })), 'kube-apiserver-kubelet-client'],
  ['a certificate and its key as files', (given) => ({ 'me.crt': given.crt, 'me.key': given.key, config: as(() => ({ 'client-certificate': 'me.crt', 'client-key': 'me.key' }))(given) }), 'kube-apiserver-kubelet-client'],
  ['a certificate and its key in one file', (given) => ({ 'me.pem': `${given.key}\n${given.crt}\n`, config: as(() => ({ 'client-certificate': 'me.pem', 'client-key': 'me.pem' }))(given) }), 'kube-apiserver-kubelet-client'],
  ['a certificate without its key', as(({ crt }) => ({ 'client-certificate-data': base64(crt) })), /a client certificate without its key/],
  ['a certificate and the key of another', as(({ crt, ca }) => ({ 'client-certificate-data': base64(crt), 'client-key-data': base64(ca) })), /the client key holds no key in PEM/],
  ['a certificate and a token', as(({ crt, key, agent }) => ({ 'client-certificate-data': base64(crt), 'client-key-data': base64(key), token: agent })), 'kube-apiserver-kubelet-client'],
  ['a key without a certificate', as(({ agent }) => ({ token: agent, 'client-key-data': base64('x') })), 'agent'],

  // For whom it asks.
  ['as somebody', as(({ admin }) => ({ token: admin, as: 'jane' })), 'jane'],
  ['as somebody with groups, uid and extras', as(({ admin }) => ({ token: admin, as: 'jane', 'as-uid': 'u-1', 'as-groups': ['dev', 'ops'], 'as-user-extra': { 'example.org/Scope %': ['a', 'b'], none: [] } })), 'jane'],
  ['as somebody with letters of other alphabets', as(({ admin }) => ({ token: admin, as: 'Jörg', 'as-groups': ['日本'] })), 'Jörg'],
  ['as somebody without the right to', as(({ agent }) => ({ token: agent, as: 'jane' })), /impersonate/],
  ['groups of nobody', as(({ admin }) => ({ token: admin, 'as-groups': ['dev'] })), /as is missing/],
  ['extras of nobody that are null', as(({ admin }) => ({ token: admin, 'as-user-extra': { a: null } })), /as is missing/],

  ['extras whose names differ in capitals alone', as(({ admin }) => ({ token: admin, as: 'jane', 'as-user-extra': { A: ['p'], a: [] , b: ['q'] } })), 'jane'],

  ['extras whose names differ in capitals alone, each with values', as(({ admin }) => ({ token: admin, as: 'jane', 'as-user-extra': { Scopes: ['p', 'q'], scopes: ['r'] } })), 'jane'],

  // Programs and providers.
  ['a program that prints UTF-16 with a mark', (given) => ({ 'answer': Buffer.from(`\ufeff${answerOf(given)}`, 'utf16le'), 'bin/tok': '#!/bin/sh\ncat "$(dirname "$0")/../answer"\n', config: as(() => exec('bin/tok'))(given) }), 'viewer'],
  ['a program that prints UTF-16 without a mark', (given) => ({ 'answer': Buffer.from(answerOf(given), 'utf16le'), 'bin/tok': '#!/bin/sh\ncat "$(dirname "$0")/../answer"\n', config: as(() => exec('bin/tok'))(given) }), /tok printed something other than/],
  ['a program that prints a mark of UTF-8', (given) => ({ 'answer': `\ufeff${answerOf(given)}`, 'bin/tok': '#!/bin/sh\ncat "$(dirname "$0")/../answer"\n', config: as(() => exec('bin/tok'))(given) }), 'viewer'],
  ['a program that prints YAML as kubectl reads it', (given) => ({ 'answer': `kind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\nstatus: {\ntoken: "${given.viewer}"}#c\n`, 'bin/tok': '#!/bin/sh\ncat "$(dirname "$0")/../answer"\n', config: as(() => exec('bin/tok'))(given) }), 'viewer'],
  ['a program that prints its answer twice', (given) => ({ 'answer': `${answerOf(given)}\n${answerOf(given)}`, 'bin/tok': '#!/bin/sh\ncat "$(dirname "$0")/../answer"\n', config: as(() => exec('bin/tok'))(given) }), /tok printed something other than/],
  ['a program whose first line names no other', (given) => ({ 'bin/tok': plugin(given).replace('#!/bin/sh\n', ''), config: as(() => exec('bin/tok'))(given) }), /tok can’t be started: its first line does not say what runs it/],
  ['a program that is empty', (given) => ({ 'bin/tok': '', config: as(() => exec('bin/tok'))(given) }), /tok can’t be started: its first line does not say what runs it/],
  ['a program beside it', (given) => ({ 'bin/tok': plugin(given), config: as(() => exec('bin/tok'))(given) }), 'viewer'],
  ['a program beside it, with a dot', (given) => ({ 'bin/tok': plugin(given), config: as(() => exec('./bin/tok'))(given) }), 'viewer'],
  ['a program with a variable', (given) => ({ 'bin/tok': plugin(given), config: as(({ agent }) => exec('bin/tok', { env: [{ name: 'TOKEN', value: agent }] }))(given) }), 'agent'],
  ['a program that is told of the cluster', (given) => ({ 'bin/tok': knowing(given), config: config(telling(given), exec('bin/tok', { provideClusterInfo: true })) }), 'agent'],
  ['a program that is not told of the cluster', (given) => ({ 'bin/tok': knowing(given), config: config(telling(given), exec('bin/tok')) }), 'viewer'],
  ['a program that prints something else', (given) => ({ 'bin/tok': '#!/bin/sh\necho SECRET\n', config: as(() => exec('bin/tok'))(given) }), /tok printed something other than/],
  ['a program that fails', (given) => ({ 'bin/tok': '#!/bin/sh\necho log in first >&2; exit 3\n', config: as(() => exec('bin/tok'))(given) }), /tok failed with exit code 3: log in first/],
  ['a program that is not there', as(() => exec('no-such-login')), /no-such-login/],
  ['a program that a token goes before', (given) => ({ 'bin/tok': plugin(given), config: as(({ agent }) => ({ token: agent, ...exec('bin/tok') }))(given) }), 'agent'],
  ['a program that a name goes before', (given) => ({ 'bin/tok': plugin(given), config: as(() => ({ username: 'me', password: 'p', ...exec('bin/tok') }))(given) }), /selfsubjectreviews|anonymous|Unauthorized/],
  ['a program that a certificate goes before', (given) => ({ 'bin/tok': plugin(given), config: as(({ crt, key }) => ({ 'client-certificate-data': base64(crt), 'client-key-data': base64(key), ...exec('bin/tok') }))(given) }), 'kube-apiserver-kubelet-client'],
  ['a program without interactiveMode', (given) => ({ 'bin/tok': plugin(given), config: as(() => exec('bin/tok', { interactiveMode: undefined }))(given) }), /its exec entry has no interactiveMode/],
  ['a program of an old version without interactiveMode', (given) => ({ 'bin/tok': plugin(given).replace('k8s.io/v1', 'k8s.io/v1beta1'), config: as(() => exec('bin/tok', { interactiveMode: undefined, apiVersion: 'client.authentication.k8s.io/v1beta1' }))(given) }), 'viewer'],
  ['a program of a version that is no more', (given) => ({ 'bin/tok': plugin(given), config: as(() => exec('bin/tok', { apiVersion: 'client.authentication.k8s.io/v1alpha1' }))(given) }), /the apiVersion of its exec entry, v1alpha1, is no longer in use/],
  ['a program without a version', as(() => exec('tok', { apiVersion: '' })), /its exec entry has no apiVersion/],
  ['a program without a command', as(() => exec('')), /its exec entry names no program/],
  ['a program and a provider', as(() => ({ ...exec('tok'), 'auth-provider': { name: 'oidc', config: {} } })), /both exec and an auth-provider/],
  ['a provider that nobody knows', as(() => ({ 'auth-provider': { name: 'corp', config: {} } })), /an auth-provider that is not oidc/],
  ['gcp, which is no more', as(() => ({ 'auth-provider': { name: 'gcp', config: { 'access-token': 't' } } })), /gke-gcloud-auth-plugin/],
  ['azure, which is no more', as(() => ({ 'auth-provider': { name: 'azure', config: {} } })), /kubelogin/],
  ['oidc without a client', as(() => ({ 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://h' } } })), /oidc without client-id/],
  ['oidc with a token that is none', as(() => ({ 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://h', 'client-id': 'c', 'id-token': 'SECRET.b' } } })), /its id-token is no JSON Web Token/],
  ['oidc with a token that has run out', as(() => ({ 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://h', 'client-id': 'c', 'id-token': `a.${base64('{"exp":1}').replace(/=/g, '')}.c` } } })), /its id-token has run out/],
  ['oidc beside a token', as(({ agent }) => ({ token: agent, 'auth-provider': { name: 'oidc', config: { 'idp-issuer-url': 'https://h', 'client-id': 'c' } } })), 'agent'],
] // prettier-ignore

/** Where Flowdeck differs, as docs/kubeconfig.md has it: who kubectl is taken for or what it says, and the same of Flowdeck. */
const differing: readonly (readonly [...Row, flowdeck: string | RegExp])[] = [
  ['a server without a scheme', ({ plain }) => config({ server: plain.replace('http://', '') }, {}), 'admin', /cluster k has the server ".*", which/],
  ['a token for a server without encryption on this machine', ({ plain, agent }) => config({ server: plain }, { token: agent }), 'admin', 'agent'],
  ['more than 4 MB', (given) => `${typed(given)}# ${'x'.repeat(4_300_000)}\n`, 'agent', /it has more than/],
  ['more than 50,000 values', (given) => config(trusted(given), { token: given.agent }, { many: Array(50_001).fill(1) }), 'agent', /50,000/],
  ['more than 100 levels', (given) => config(trusted(given), { token: given.agent }, { deep: JSON.parse(`${'['.repeat(101)}${']'.repeat(101)}`) as unknown }), 'agent', /levels/],
  ['two empty lines in quotes whose lines are not indented', (given) => typed(given, `\n    token: ${given.agent}\n    note: "x\n\n\ny"\n`), 'agent', /line \d+, column/],
  ['a colon at the end of a text within brackets', (given) => typed(given, `\n    token: ${given.agent}\n    note: {a:, b: c}\n`), 'agent', /a colon stands right before/],
  ['a line break of Unicode', (given) => typed(given).replace('\ncurrent-context', '\u2028current-context'), 'agent', /line \d+, column/],
  ['an anchor with a colon in its name', (given) => typed(given, `\n    token: ${given.agent}\n    note: &a:b x\n`), 'agent', /line \d+, column/],
  ['two marks of the byte order', (given) => `\ufeff\ufeffcurrent-context: c\n${typed(given).replace('current-context: c\n', '')}`, /./, 'agent'],
  ['a mark of the byte order behind a comment', (given) => `# mine\n\ufeff${typed(given)}`, 'agent', /line 2, column 1: a mark of the byte order stands before this line/],
  ['%YAML behind the first --- of a broken file', (given) => ({ a: '---\n%YAML 1.1\na: &x *y\n', config: typed(given), kubeconfigs: ['a', 'config'] }), 'agent', /line \d+, column/],
  ['a tab alone on a line between two keys', (given) => typed(given, `\n    token: ${given.agent}\n    note: x\n\t\n    more: y\n`), /./, 'agent'],
  ['an emoji as JSON escapes it', (given) => config(trusted(given), { token: given.agent, note: 'EMOJI' }).replace('EMOJI', String.raw`\ud83d\ude00`), /./, 'agent'],
] // prettier-ignore

const isWho = (said: Who, who: string | RegExp): void =>
  typeof who === 'string'
    ? expect(said).toMatchObject({ name: who })
    : expect(said).toMatchObject({ refused: expect.stringMatching(who) as string })

test.each(differing)('%s: Flowdeck differs as the documentation says', async (_, make, ofKubectl, ofFlowdeck) => {
  const home = await mkdtemp(join(folder, 'row-'))
  const made = make(place)
  const files: Files = typeof made === 'string' || Buffer.isBuffer(made) ? { config: made } : made
  const KUBECONFIG = await writeFiles(home, files)
  isWho(await kubectlWhoami(KUBECONFIG, home), ofKubectl)
  isWho(await flowdeckWhoami(KUBECONFIG, home), ofFlowdeck)
})

test('a pipe: kubectl reads it, and Flowdeck refuses it at once', async () => {
  const home = await mkdtemp(join(folder, 'row-'))
  const pipe = join(home, 'pipe')
  execFileSync('mkfifo', [pipe])
  await writeFiles(home, { config: typed(place) })
  isWho(await flowdeckWhoami(pipe, home), /it is a pipe, not a file/)
  // kubectl opens it several times.
  const writer = spawn('sh', ['-c', 'while :; do cat "$1" > "$2"; done', 'sh', join(home, 'config'), pipe], { detached: true })
  try {
    isWho(await kubectlWhoami(pipe, home), 'agent')
  } finally {
    process.kill(-writer.pid!, 'SIGKILL')
  }
}) // prettier-ignore

test.each(rows)('%s: Flowdeck is who kubectl is, or both refuse it', async (_, make, who) => {
  const home = await mkdtemp(join(folder, 'row-'))
  const made = make(place)
  const files: Files = typeof made === 'string' || Buffer.isBuffer(made) ? { config: made } : made
  const KUBECONFIG = await writeFiles(home, files)
  const more = environmentOf(home, files)
  const [kubectl, flowdeck] = [await kubectlWhoami(KUBECONFIG, home, more), await flowdeckWhoami(KUBECONFIG, home, more)]
  if (typeof who === 'string') {
    expect(kubectl).toMatchObject({ name: who })
    expect(flowdeck).toEqual(kubectl)
    return
  }
  expect(kubectl).toMatchObject({ refused: expect.any(String) as string })
  expect(flowdeck).toMatchObject({ refused: expect.stringMatching(who) as string })
  const words = 'refused' in flowdeck ? flowdeck.refused : ''
  for (const secret of [place.admin, place.agent, place.viewer, place.key.slice(30, 60), 'SECRET']) expect(words).not.toContain(secret)
  expect(words).not.toMatch(/Cannot read|undefined|ENOENT|\(node:|\[object|Unexpected token|\n/)
}) // prettier-ignore
