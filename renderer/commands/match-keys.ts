/** A key press, as the DOM tells it. */
export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** A press as `Command.keys` spells it: "Ctrl Shift P", "?", "g". Cmd counts as Ctrl. */
export function spellKeys(press: KeyPress): string {
  const ctrl = press.ctrlKey || press.metaKey
  const letter = /^[a-z]$/i.test(press.key)
  // Shift is part of what a sign is ("?" is Shift and another key somewhere); of a letter it is a key of its own.
  const shift = press.shiftKey && (letter || press.key.length > 1)
  const key = letter && (ctrl || shift) ? press.key.toUpperCase() : press.key
  return [ctrl && 'Ctrl', press.altKey && 'Alt', shift && 'Shift', key].filter(Boolean).join(' ')
}

/** As people read keys: those of the keyboard by what stands on them. */
export const shownKeys = (keys: string): string => keys.replace('Escape', 'Esc').replace('ContextMenu', 'Menu')

export type KeyMatch<C> =
  | { readonly kind: 'command'; readonly command: C }
  /** The first key of a sequence: the next press decides. */
  | { readonly kind: 'prefix'; readonly keys: string }
  | { readonly kind: 'none' }

/** @param prefix the key before, when it began a sequence. */
export function matchKeys<C extends { readonly keys?: string; readonly otherKeys?: readonly string[] }>(
  commands: readonly C[],
  prefix: string | null,
  pressed: string,
): KeyMatch<C> {
  const keys = prefix === null ? pressed : `${prefix} ${pressed}`
  const command = commands.find((it) => it.keys === keys || it.otherKeys?.includes(keys))
  if (command) return { kind: 'command', command }
  const begins = prefix === null && commands.some((it) => it.keys?.startsWith(`${pressed} `) && /^[a-z] /.test(it.keys))
  return begins ? { kind: 'prefix', keys: pressed } : { kind: 'none' }
}
