/**
 * A text as a terminal may get it. What servers send may hold orders to the terminal (it would write the clipboard, clear
 * the screen), marks that turn the line around, and characters that nobody sees, by which two names look alike: they are
 * shown as less shows them, ^[ and <U+202E>. A line that follows in the same text is indented, so that it does not pass for
 * one that Flowdeck says.
 */
export const printable = (text: string): string => visible(text).replace(/\n(?=.)/g, '\n  ')

/** The same where lines may be lines: a page of the panel keeps apart what is whose. */
export const visible = (text: string): string =>
  isPlain(text)
    ? text
    : text
        .replace(/\r\n|[\u2028\u2029]/g, '\n')
        .replace(controls, shown)
        .replace(unseen, shown)

/** The same for a text that is to stay on its line: it would look like several rows of a table. */
export const printableLine = (text: string): string =>
  printable(text)
    .trim()
    .replace(/\n {2}/g, '↵')

/** The same in JSON and YAML, where what is no order may be written so, and stays what it is. */
export const escaped = (text: string): string =>
  text
    .replace(controls, asEscape)
    .replace(/[\u2028\u2029]/g, asEscape)
    .replace(unseen, asEscape)

/** Of a program's output, which may be in any language, only what turns around what others have written. */
export const withTurnsShown = (text: string): string => text.replace(turns, shown)

/** Most texts are, and are looked at in one go. */
const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

/** Controls but tabs and ends of lines. */
const controls = /(?![\t\n])\p{Cc}/gu

/** Embeddings, overrides and isolates: they hold for what follows. */
const turns = /[\u202a-\u202e\u2066-\u2069]/g

/**
 * What changes the direction of a text, and what has no width. Joiners stay between characters that may be joined, as emojis and some scripts have it.
 * Source: Unicode 16, Default_Ignorable_Code_Point, without selectors of variants and what stands for a missing letter.
 */
const unseen =
  /[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?<![^\0-\x7f\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f\u200c\u200d])/gu

function shown(one: string): string {
  const code = one.codePointAt(0) ?? 0
  if (code === 0x7f) return '^?'
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}

/** Of JSON, which has four digits for each half of a character. */
const asEscape = (one: string): string =>
  Array.from({ length: one.length }, (_, at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
