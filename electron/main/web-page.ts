import { isUrl } from '../network/is-url'

/**
 * An address as it may be given to the system to open: a web page, and nothing that starts a program or reads a file.
 * @returns null for anything else
 */
export function webPageOf(address: string): string | null {
  if (!isUrl(address)) return null
  const url = new URL(address)
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
  return isWeb && url.username === '' && url.password === '' ? url.href : null
}
