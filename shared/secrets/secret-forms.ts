import { utf8ToBytes } from '@noble/hashes/utils'

/** Shorter parts stand in ordinary words too. */
export const shortestPart = 6

/**
 * The ways in which a secret stands in a text: as it is, in JSON, in a URL, and in base64, there also in the middle of
 * something longer, as in `Basic base64(user:secret)`. The longest first.
 */
export function formsOf(secret: string): readonly string[] {
  const inUrl = encodeURIComponent(secret)
  const strictInUrl = inUrl.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
  const inQuery = inUrl.replace(/%20/g, '+')
  const inJson = JSON.stringify(secret).slice(1, -1)
  const encoded = [inUrl, strictInUrl, inQuery].flatMap((one) => [one, one.replace(/%../g, (hex) => hex.toLowerCase())])
  const forms = new Set([secret, inJson, ...encoded, ...base64Parts(secret)])
  return [...forms].filter((form) => form.length >= shortestPart).sort((a, b) => b.length - a.length)
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** What is the same whatever stands before and behind: each byte may come first, second or third of its group. */
function base64Parts(secret: string): readonly string[] {
  const bytes = utf8ToBytes(secret)
  return [0, 1, 2].flatMap((before) => {
    const bits = [...new Uint8Array(before), ...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
    const groups = bits.match(/.{6}/g) ?? []
    const part = groups
      .slice(Math.ceil((before * 8) / 6))
      .map((group) => letters[parseInt(group, 2)])
      .join('')
    return [part, part.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
