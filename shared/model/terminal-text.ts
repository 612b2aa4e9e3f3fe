import { withTurnsShown } from './printable'

const escape = '\u001b'
const bell = '\u0007'
/** Colours and weights: Select Graphic Rendition. Source: ECMA-48, 8.3.117. */
const colour = `${escape}\\[[\\d;]*m`
const colours = new RegExp(colour, 'g')

/** What else a program may send to a terminal; one that is cut off goes to the end of its line. Source: ECMA-48, 5.3 to 5.6. */
const orders = new RegExp(
  [
    // Commands; a colour in its form of one byte, too.
    `(?!${colour})(?:${escape}\\[|\u009b)[0-?]*[ -/]*[@-~]?`,
    // Texts for the terminal itself, such as titles and the addresses of links.
    `(?:${escape}[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^${bell}${escape}\u009c\\n]*(?:${bell}|${escape}\\\\|\u009c)?`,
    // Escapes of few characters.
    `${escape}(?!\\[)[ -/]*[0-~]?`,
  ].join('|'),
  'g',
)
const anyControl = /[^\P{Cc}\n\t]/u
const leftControls = new RegExp(`(?!${colour})[^\\P{Cc}\\n\\t]`, 'gu')
const coloursAndCharacters = new RegExp(`${colour}|[^]`, 'gu')

/**
 * A program's output as a terminal would have it in the end: colours stay, links and commands are gone, of a progress bar
 * that overwrites its line the last state stands. Controls that mean nothing here are drawn as their symbols.
 */
export function settledText(text: string): string {
  if (!anyControl.test(text)) return text
  const lines = text.replace(/\r\n/g, '\n').replace(orders, '').split('\n')
  return lines.map((line) => steppedBack(lastState(line)).replace(leftControls, symbolOf)).join('\n')
}

/** The same without colours. */
export const plainText = (text: string): string => withoutColours(settledText(text))

/** What a program wrote, as it is searched and copied, and as it is drawn. */
export interface TerminalText {
  readonly text: string
  /** The same with its colours; null where there are none. */
  readonly coloured: string | null
}

export function readTerminalText(raw: string): TerminalText {
  const settled = withTurnsShown(settledText(raw))
  const text = withoutColours(settled)
  return { text, coloured: text === settled ? null : settled }
}

const withoutColours = (settled: string): string => (settled.includes(escape) ? settled.replace(colours, '') : settled)

/** What stands behind the last carriage return that something follows. What was coloured before it stays so. */
function lastState(line: string): string {
  if (!line.includes('\r')) return line
  const states = line.split('\r')
  const last = states.findLastIndex((state) => withoutColours(state) !== '')
  const before = states.slice(0, Math.max(last, 0)).flatMap((state) => state.match(colours) ?? [])
  return before.join('') + (states[last] ?? '')
}

/** A backspace takes the character before it away once another takes its place, as a spinner's do. */
function steppedBack(line: string): string {
  if (!line.includes('\b')) return line
  const kept: { readonly colours: string; readonly character: string }[] = []
  let pending = ''
  let back = 0
  for (const part of line.match(coloursAndCharacters) ?? []) {
    if (part === '\b') back++
    else if (part.length > 2) pending += part
    else {
      for (; back > 0; back--) pending = (kept.pop()?.colours ?? '') + pending
      kept.push({ colours: pending, character: part })
      pending = ''
    }
  }
  return kept.map((one) => one.colours + one.character).join('') + pending
}

/** Bells are heard and not seen. */
function symbolOf(control: string): string {
  const code = control.charCodeAt(0)
  if (code === 7) return ''
  return code === 0x7f ? '␡' : code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd'
}
