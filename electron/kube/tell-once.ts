import { limits } from './limits'

/** Tells each thing once, and `limits.toldFields` of them at most: a server may send as many kinds as it likes. */
export function tellOnce(tell: (what: string) => void): (what: string) => void {
  const told = new Set<string>()
  return (what) => {
    if (told.has(what) || told.size >= limits.toldFields) return
    told.add(what)
    tell(what)
  }
}

/** A field's path has names in it that a server chose. */
export const unreadable = (path: string): string => `${path.slice(0, 200)} can't be read`
