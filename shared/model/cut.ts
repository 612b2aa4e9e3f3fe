/** A text of at most so many characters. What is left out is counted. */
export function cut(text: string, chars: number): string {
  if (text.length <= chars) return text
  const words = ` … (${text.length - chars} more characters)`
  return text.slice(0, chars) + words
}
