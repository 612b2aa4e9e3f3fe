import { mask } from './mask'
import { isOpenValue, isReference, isSecretName } from './secret-name'

// Every pattern here begins where a word begins and is bounded, so that no text takes long.

/** `scheme://user:password@host`; without a colon all of it may be a token. */
const userInfo = /(?<![\w+.-])([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/?#"'<>@:]{0,300})(:?)([^\s/?#"'<>]{0,500})@/gi
const bearer = /\b(bearer\s{1,4})[\w.~+/=-]{8,}/gi
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

/**
 * A text with dots for what can be nothing but a secret: passwords in URLs, Authorization headers, private keys, tokens of
 * the usual issuers. For messages and logs, where nobody can ask for more.
 */
export const maskCertain = (text: string): string =>
  text
    .replace(userInfo, (_, scheme: string, user: string, colon: string) =>
      colon === '' ? `${scheme}${mask}@` : `${scheme}${user}:${mask}@`,
    )
    .replace(authorization, `$1${mask}`)
    .replace(bearer, `$1${mask}`)
    .replace(privateKey, mask)
    .replace(issued, mask)

/** `token=…`, `"password": "…"`, `?sig=…`, `--api-key=…`, with JSON's backslashes before quotes. */
const assigned =
  /(?<![\w.-])([A-Za-z_][\w.-]{0,100})(\\{0,3}["']?\s{0,4}[:=]\s{0,4})(\\{0,3}"[^"]{0,4000}"|\\{0,3}'[^']{0,4000}'|[^\s"'&;,|(){}[\]<>\\]{1,4000}|\$[({][^)}]{1,100}[)}])/g
/** `--token …` with the value behind a space. */
const flagged = /(?<![\w.-])(--?[A-Za-z][\w-]{1,100})(\s{1,4})("[^"]{0,4000}"|'[^']{0,4000}'|[^\s"'-][^\s"']{0,4000})/g
/** `curl -u user:password` */
const userFlag = /(?<![\w.-])(-u\s{0,4}|--user[=\s]{1,4})(["']?[^\s:"']{1,300}:)[^\s"']{1,500}/g

/** A text with dots also for what looks like a secret: what stands behind a name of one. */
export function maskLooks(text: string): string {
  return maskCertain(text)
    .replace(assigned, (whole, name: string, between: string, value: string) =>
      isSecretName(name, true) && !isHarmless(value) ? `${name}${between}${inQuotesOf(value)}` : whole,
    )
    .replace(flagged, (whole, name: string, between: string, value: string) =>
      isSecretName(name) && !isHarmless(value) ? `${name}${between}${inQuotesOf(value)}` : whole,
    )
    .replace(userFlag, `$1$2${mask}`)
}

/** Whether a word of a command line says that the next one is a secret. */
export const isSecretFlag = (word: string): boolean => /^--?[A-Za-z][\w-]{1,100}$/.test(word) && isSecretName(word)

const isHarmless = (value: string): boolean => {
  const bare = value.replace(/^\\*["']|\\*["']$/g, '')
  return isOpenValue(bare) || isReference(bare) || bare === mask
}

function inQuotesOf(value: string): string {
  const [, open = ''] = /^(\\*["'])/.exec(value) ?? []
  return open === '' ? mask : `${open}${mask}${open}`
}
