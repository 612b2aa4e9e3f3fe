const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** Random text as generated names end in. Source: k8s.io/apimachinery, pkg/util/rand. */
export function randomSuffix(random: () => number, length = 5): string {
  return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('')
}

/** A name for `generateName`; the prefix is cut so that the whole has at most 63 characters. */
export const generatedName = (prefix: string, random: () => number): string =>
  prefix.slice(0, 58) + randomSuffix(random)

export function randomUid(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16))
  hex[12] = '4'
  hex[16] = (8 + Math.floor(random() * 4)).toString(16)
  const text = hex.join('')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
}
