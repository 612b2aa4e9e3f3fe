import { mask } from './mask'

/**
 * A text as it may be shown, logged and sent on: in the addresses that it contains, dots stand for who they log in as and
 * for what a query calls a token, a key or a password. Whatever prints an address passes through here. Where an address
 * ends in a text nobody can tell: what follows on its line up to an @ is hidden too.
 */
export function withoutPasswords(text: string): string {
  if (text.search(begin) < 0) return text
  return withoutUsers(text).replace(secretInQuery, `$1${mask}`)
}

/**
 * The same for a text that is one address and nothing else, as somebody gave it: whatever it begins with, also when it is
 * not understood as an address.
 */
export function shownAddress(given: string): string {
  // Addresses are read without these.
  const address = given.replace(/[\t\r\n]/g, '')
  const [start = ''] = givenBegin.exec(address) ?? []
  const rest = address.slice(start.length)
  const end = endOf(rest, 0)
  const host = rest.slice(rest.lastIndexOf('@', end) + 1, end)
  const at = rest.lastIndexOf('@', noPort.test(host) ? rest.length : end)
  const shown = at < 0 ? given : `${start}${mask}${rest.slice(at)}`
  return shown.replace(secretInQuery, `$1${mask}`)
}

/** Where the part begins that may hold a user and a password, as browsers read it: http://, and http: with any slashes. */
const begin = /(?:https?|wss?|ftp):[/\\]*|:\/\//gi
const givenBegin = /^[\0-\x20]*(?:(?:https?|wss?|ftp):|[a-z][a-z\d+.-]*:(?=\/\/))?[/\\]*/i
/** A colon that no port follows: the slash after that may be of a password that was not escaped. */
const noPort = /^[^[:]*:(?!\d*$)/
/** Bounded, so that a long text without an end takes no longer than its length. */
const secretInQuery = /([?&][\w.-]{0,40}?(?:token|key|secret|passw|credential|signature)[\w.-]{0,40}=)[^&#\s"'<>]+/gi

/** Dots for all before the last @ of each address's host. A user name alone is often a token. */
function withoutUsers(text: string): string {
  let shown = ''
  let done = 0
  let partEnd = 0
  for (const found of text.matchAll(begin)) {
    // Of what has been looked through nothing is looked at again.
    const start = found.index + found[0].length
    if (start < done) continue
    if (partEnd < start) partEnd = endOf(text, start)
    const quote = quoteBefore(text, found.index)
    const closing = quote === null ? -1 : text.slice(start, partEnd).indexOf(quote)
    const end = closing < 0 ? partEnd : start + closing
    const at = text.slice(start, end).lastIndexOf('@')
    shown += text.slice(done, start) + (at < 0 ? '' : mask) + text.slice(at < 0 ? start : start + at, end)
    done = end
  }
  return shown + text.slice(done)
}

/** Where the part ends that may hold them: at a slash, ?, # or the line's end. */
function endOf(text: string, start: number): number {
  const ends = /[/?#\r\n]/g
  ends.lastIndex = start
  return ends.exec(text)?.index ?? text.length
}

/** The quote that an address stands in, with the backslash before it; null when it stands in none. */
function quoteBefore(text: string, index: number): string | null {
  const [, quote = null] =
    /(\\?["'])(?:[a-z][a-z\d+.-]{0,20})?$/i.exec(text.slice(Math.max(0, index - 24), index)) ?? []
  return quote
}
