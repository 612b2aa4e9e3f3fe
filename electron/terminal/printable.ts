/**
 * A text as a terminal may get it. What servers send may hold orders to the terminal (it would write the clipboard, clear
 * the screen) and marks that turn the line around: they are shown as less shows them, ^[ and <U+202E>. A line that follows
 * in the same text is indented, so that it does not pass for one that Flowdeck says.
 */
export const printable = (text: string): string =>
  text
    .replace(/\r\n|[\u2028\u2029]/g, '\n')
    .replace(orders, shown)
    .replace(/\n(?=.)/g, '\n  ')

/** The same for a text that is to stay on its line: it would look like several rows of a table. */
export const printableLine = (text: string): string =>
  printable(text)
    .trim()
    .replace(/\n {2}/g, '↵')

/** The same in JSON and YAML, where what is no order may be written so, and stays what it is. */
export const escaped = (text: string): string =>
  text.replace(
    /[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Controls but tabs and ends of lines, and the marks of Unicode that change the direction of what follows. */
const orders = /(?![\t\n])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

function shown(order: string): string {
  const code = order.charCodeAt(0)
  if (code === 0x7f) return '^?'
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}
