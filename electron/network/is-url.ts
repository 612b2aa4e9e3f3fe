/**
 * Whether a text is an address. Node 20's own `URL.canParse` says no to hosts such as bücher.example once it has been
 * asked some thousand times, and an agent asks more often.
 */
export function isUrl(text: string, base?: string): boolean {
  try {
    new URL(text, base)
    return true
  } catch {
    return false
  }
}
