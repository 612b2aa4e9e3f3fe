import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, delimiter, isAbsolute, join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { fileLimits } from '../files/limits'
import { FileError, readFileBytes, readFileText, textOf } from '../files/read-file'
import { certificatesIn, whatElse, whichUnreadable } from './certificate-files'
import type { Environment, Rules } from './proxy-rules'

/** Whose certificates are taken. */
export interface Trust {
  /** In PEM; undefined for those that Node brings along. */
  readonly ca: readonly string[] | undefined
  /** False when certificates are not looked at. */
  readonly isChecked: boolean
}

/** A file of certificates that can't be used; the message is a sentence with what to do. */
export class TrustError extends Error {
  override readonly name = 'TrustError'
}

const byRules: Readonly<Record<Rules, readonly string[]>> = {
  // requests does not look at SSL_CERT_FILE; who sets it means all programs of the machine.
  requests: ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  // Prefect 3 and httpx do not look at the variables of requests, which a machine of Prefect 1 still has.
  httpx: ['PREFECT_API_SSL_CERT_FILE', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  go: ['SSL_CERT_FILE', 'SSL_CERT_DIR'],
}

/**
 * What the environment says of certificates: the first of the variables that is set takes the place of the authorities that
 * Node brings along, and NODE_EXTRA_CA_CERTS comes on top. Electron does not look at that one once it is packaged. Go has a
 * file and folders: each variable takes the place of one, and the machine's others stay.
 * @param caFile a path that goes before all variables; null for none
 * @throws TrustError
 * Source: requests 2.34.2, sessions.py, merge_environment_settings; httpx 0.28.1, _config.py, create_ssl_context; prefect
 * 3.9.1, client/orchestration, __init__; Go 1.25, crypto/x509, root_unix.go, loadSystemRoots.
 */
export async function readTrust(environment: Environment, rules: Rules, caFile: string | null): Promise<Trust> {
  if (caFile === null && skipsChecks(environment, rules)) return { ca: undefined, isChecked: false }
  const named = caFile !== null ? [{ path: caFile, name: null }] : namedIn(environment, rules)
  const extra = environment['NODE_EXTRA_CA_CERTS'] ? [pathIn(environment, 'NODE_EXTRA_CA_CERTS')] : []
  if (named.length + extra.length === 0) return { ca: undefined, isChecked: true }
  const isGo = rules === 'go'
  const found = await Promise.all([...named, ...extra].map(({ path, name }) => authoritiesAt(path, name, isGo)))
  const usual = named.length === 0 || (isGo && named.length === 1) ? rootCertificates : []
  return { ca: [...new Set([...usual, ...found.flat()])], isChecked: true }
}

/** Whether the environment says that certificates are not looked at. */
export const skipsChecks = (environment: Environment, rules: Rules): boolean =>
  rules === 'httpx' && /^(1|true|t|yes|y|on)$/i.test((environment['PREFECT_API_TLS_INSECURE_SKIP_VERIFY'] ?? '').trim())

/** Where authorities are named, and the files: "SSL_CERT_FILE (/etc/ca.pem)"; none for those that Node brings along. */
export function authoritiesNamed(environment: Environment, rules: Rules, caFile: string | null): readonly string[] {
  const own = caFile === null ? namedIn(environment, rules) : [{ path: caFile, name: 'the connection’s own file' }]
  const extra = environment['NODE_EXTRA_CA_CERTS'] ? [pathIn(environment, 'NODE_EXTRA_CA_CERTS')] : []
  return [...own, ...extra].map(({ path, name }) => `${name} (${path})`)
}

function namedIn(environment: Environment, rules: Rules): readonly { readonly path: string; readonly name: string }[] {
  const given = byRules[rules].filter((name) => environment[name])
  return (rules === 'go' ? given : given.slice(0, 1)).map((name) => pathIn(environment, name))
}

const pathIn = (environment: Environment, name: string) => ({ path: environment[name] ?? '', name })

/** Why a file can't be the one that a connection's authorities are in, as a sentence; null when it can. */
export async function whyNoAuthorities(path: string): Promise<string | null> {
  // Where the panel was started is nobody's concern.
  if (!isAbsolute(path) && !path.startsWith('~/'))
    return `The certificate authority’s file ${path} is not named by its whole path. Write that, such as /etc/ssl/${basename(path)}.`
  try {
    await authoritiesAt(path, null, false)
    return null
  } catch (error) {
    if (error instanceof TrustError) return error.message
    throw error
  }
}

/** More files in one folder are a mistake, or an attack. */
const mostFiles = 1_000
const mostFilesWord = '1,000'

/** @param variable what names the path; null for the connection's own @param isGo how a folder is read @throws TrustError */
async function authoritiesAt(path: string, variable: string | null, isGo: boolean): Promise<readonly string[]> {
  const place = path.replace(/^~(?=\/|$)/, homedir())
  const what = variable === null ? `The certificate authority’s file ${path}` : `${path}, which ${variable} names,`
  const mend = variable === null ? 'Name another file, or none.' : `Correct ${variable}.`
  try {
    const found = await certificatesAt(place, variable, isGo)
    if (typeof found === 'string') throw new TrustError(`${what} ${found}. ${mend}`)
    // Go passes over what it can't read.
    const unreadable = isGo && found.some((one) => one !== null) ? null : whichUnreadable(found)
    if (unreadable !== null) throw new TrustError(`${what} ${unreadable}. Export it again, in PEM. ${mend}`)
    return found.filter((one) => one !== null)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new TrustError(`${what} can’t be read: ${error.message}. ${mend}`)
  }
}

/** @returns what is there instead of any, to follow the name of the place */
async function certificatesAt(
  place: string,
  variable: string | null,
  isGo: boolean,
): Promise<readonly (string | null)[] | string> {
  const folders = variable === 'SSL_CERT_DIR' ? place.split(delimiter).filter(Boolean) : []
  if (folders.length > 1 || (await isFolder(place))) {
    const read = isGo ? textsByGo : textsByHash
    const found = (await Promise.all((folders.length > 1 ? folders : [place]).map(read))).flat().flatMap(certificatesIn)
    return found.length > 0 ? found : isGo ? emptyForGo : withoutHashes
  }
  const bytes = await readFileBytes(place, fileLimits.certificate)
  const found = certificatesIn(textOf(bytes))
  return found.length > 0 ? found : whatElse(bytes)
}

const emptyForGo = 'is a folder, and no file in it holds a certificate in PEM'
const withoutHashes =
  'is a folder, and no certificate in it is in a file that is named by its hash, such as 5ed36f99.0: name a file, or run c_rehash there'

/** Of folders that are not there, OpenSSL and Go say nothing. */
const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  )

/** As OpenSSL looks a folder through: files named by a hash, as `c_rehash` makes them. Links may lead nowhere. */
async function textsByHash(folder: string): Promise<readonly string[]> {
  const hashed = await namesIn(folder, /^[\da-f]{8}\.\d+$/i)
  return Promise.all(
    hashed.map((name) => readFileText(join(folder, name), fileLimits.certificate).catch(unlessMissing)),
  )
}

/** Go reads them all, and says nothing of one that it can't read. */
async function textsByGo(folder: string): Promise<readonly string[]> {
  const all = await namesIn(folder, /./)
  return Promise.all(all.map((name) => readFileText(join(folder, name), fileLimits.certificate).catch(() => '')))
}

/** @throws FileError for more of them than are read: which ones are left out, nobody would know */
async function namesIn(folder: string, pattern: RegExp): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name))
  if (names.length <= mostFiles) return names
  const words = `it holds more than ${mostFilesWord} files of certificates. Put those that are needed into one file`
  throw new FileError('tooLarge', words)
}

function unlessMissing(error: unknown): string {
  if (error instanceof FileError && error.kind === 'missing') return ''
  throw error
}
