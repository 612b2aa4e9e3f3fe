const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** Random text as generated names end in. Source: k8s.io/apimachinery, pkg/util/rand. */
export const randomSuffix = (): string =>
  Array.from({ length: 5 }, () => letters[Math.floor(Math.random() * letters.length)]).join('')

/** A name for `generateName`; the prefix is cut so that the whole has at most 63 characters. */
export const generatedName = (prefix: string): string => prefix.slice(0, 58) + randomSuffix()
