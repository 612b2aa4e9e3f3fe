import { withoutPasswords } from './addresses'
import { mask } from './mask'
import { isOpenValue, isReference, isSecretName } from './secret-name'

// Every pattern here begins where a word begins and is bounded, so that no text takes long.

const bearer = /\b(bearer\s{1,4})[\w.~+/=-]{8,}/gi
/** Letters that no word has so: "Basic" begins ordinary words, too. */
const basic = /\b([Bb]asic\s{1,4})(?=[\w+/-]{0,200}(?:[a-z][A-Z]|\d|=))[\w+/=-]{8,}/g
const authorization = /\b(authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:[a-z]{3,12}\s{1,4})?)[^\s"',;]{4,}/gi
const privateKey =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:(?!-----END)[\s\S]){0,20000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g
const issued = new RegExp(
  '(?<![\\w-])(?:' +
    [
      'eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*', // JSON web tokens
      '(?:AKIA|ASIA)[A-Z0-9]{16}',
      'gh[pousr]_\\w{20,}|github_pat_\\w{20,}|glpat-[\\w-]{16,}',
      'xox[a-z]-[\\w-]{10,}|AIza[\\w-]{30,}|SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
      '(?:sk|rk)[-_](?:live[-_]|test[-_]|proj-|ant-)?[\\w-]{16,}',
      'npm_\\w{30,}|hf_\\w{20,}|pypi-[\\w-]{20,}|pnu_\\w{20,}|dckr_pat_[\\w-]{20,}',
    ].join('|') +
    ')',
  'g',
)

/** One of these stands in every text that is masked below. Most lines have none, so that one look is enough for them. */
const clue =
  /(?:https?|wss?|ftp):|:\/\/|bearer|basic|authorization|PRIVATE KEY|eyJ|A[KS]IA|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|AIza|SG\.|[rs]k[-_]|npm_|hf_|pypi-|pnu_|dckr_pat_/i

/**
 * A text with dots for what can be nothing but a secret: passwords in URLs, Authorization headers, private keys, tokens of
 * the usual issuers. For messages and logs, where nobody can ask for more.
 */
export const maskCertain = (text: string): string => (clue.test(text) ? maskedFully(text) : text)

const maskedFully = (text: string): string =>
  withoutPasswords(text)
    .replace(authorization, `$1${mask}`)
    .replace(bearer, `$1${mask}`)
    .replace(basic, `$1${mask}`)
    .replace(privateKey, mask)
    .replace(issued, mask)

/** A name and what leads to its value: `token=`, `"password": "…`, `?sig=`, `--api-key=`, `--token …`; JSON in JSON too. */
const named = /(?<![\w.-])(-{0,2}[A-Za-z_][\w.-]{0,100})(\\{0,3}["']?\s{0,4}[:=]\s{0,4}|\s{1,4})/g
const value =
  /\\{0,3}"[^"]{0,4000}"|\\{0,3}'[^']{0,4000}'|\$\([^)]{1,100}\)|\$\{[^}]{1,100}\}|(?!\/\/)[^\s"'&;,|(){}[\]<>\\]{1,4000}/y
/** `curl -u user:password` */
const userFlag = /(?<![\w.-])(-u\s{0,4}|--user[=\s]{1,4})(["']?[^\s:"']{1,300}:)[^\s"']{1,500}/g

/** A text with dots also for what looks like a secret: what stands behind a name of one. */
export const maskLooks = (text: string): string => maskNamed(maskCertain(text)).replace(userFlag, `$1$2${mask}`)

function maskNamed(text: string): string {
  let shown = ''
  let done = 0
  for (const found of text.matchAll(named)) {
    const [whole, name = '', between = ''] = found
    const start = found.index + whole.length
    // A space leads to a value behind a flag alone.
    const isFlag = name.startsWith('-')
    // The tag of an image stands behind a colon, too.
    if (text[found.index - 1] === '/' && between.startsWith(':')) continue
    if (found.index < done || (between.trim() === '' && !isFlag) || !isSecretName(name, !isFlag)) continue
    value.lastIndex = start
    const [secret = ''] = value.exec(text) ?? []
    if (secret === '' || (between.trim() === '' && secret.startsWith('-')) || isHarmless(secret)) continue
    shown += text.slice(done, start) + inQuotesOf(secret)
    done = start + secret.length
  }
  return shown + text.slice(done)
}

/** Whether a word of a command line says that the next one is a secret. */
export const isSecretFlag = (word: string): boolean => /^--?[A-Za-z][\w-]{1,100}$/.test(word) && isSecretName(word)

const schemes = /^(?:bearer|basic|digest|negotiate|token)$/i

function isHarmless(secret: string): boolean {
  const bare = secret.replace(/^\\*["']|(?<!\\)\\*["']$/g, '')
  return isOpenValue(bare) || isReference(bare) || schemes.test(bare) || bare === mask
}

function inQuotesOf(secret: string): string {
  const [, open = ''] = /^(\\*["'])/.exec(secret) ?? []
  return open === '' ? mask : `${open}${mask}${open}`
}
