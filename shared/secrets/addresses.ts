import { mask } from './mask'

/**
 * A text as it may be shown, logged and sent on: in the addresses that it contains, dots stand for who they log in as and
 * for what a query calls a token, a key or a password. Whatever prints an address passes through here.
 */
export function withoutPasswords(text: string): string {
  if (!text.includes('://')) return text
  return text.replace(userInfo, `://${mask}@`).replace(secretInQuery, `$1${mask}`)
}

/** All before the last @ of an address's host, as browsers read it. A user name alone is often a token. */
const userInfo = /:\/\/[^\s/?#"'<>]*@/g
/** Bounded, so that a long text without an end takes no longer than its length. */
const secretInQuery = /([?&][\w.-]{0,40}?(?:token|key|secret|passw|credential|signature)[\w.-]{0,40}=)[^&#\s"'<>]+/gi
