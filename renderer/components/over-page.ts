/** What lies over the page and has its keys: dialogs and menus. */
const overPage = '[role=dialog], dialog[open], [role=menu]'

const pressedOver = new WeakSet<Event>()

function note(event: KeyboardEvent): void {
  if (document.querySelector(overPage) !== null) pressedOver.add(event)
}

/**
 * Notes of each key whether something lies over the page, before any part hears the key: a menu that Escape closes without a
 * transition is gone when the window hears of it. @returns what ends that
 */
export function noteOverPage(): () => void {
  window.addEventListener('keydown', note, true)
  return () => window.removeEventListener('keydown', note, true)
}

/** Whether a key belongs to something that lies over the page, or did when it was pressed. */
export const isPressedOverPage = (event: KeyboardEvent): boolean =>
  pressedOver.has(event) || document.querySelector(overPage) !== null
