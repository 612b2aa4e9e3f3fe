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

/** Opens web pages by the system, and nothing else. @returns what resolves to whether the address was opened */
export const pageOpener =
  (open: (url: string) => Promise<void>) =>
  async (address: string): Promise<boolean> => {
    const url = webPageOf(address)
    if (url === null) return false
    try {
      await open(url)
      return true
    } catch {
      return false
    }
  }
