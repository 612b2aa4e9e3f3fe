// The parts of the window that F6 goes around, and where each has the focus.

const listSelector = 'main [data-list]'

/** The list of the page, where its keys work; the page itself where there is none. */
export function focusPage(): void {
  const page = document.querySelector<HTMLElement>(listSelector) ?? document.querySelector<HTMLElement>('main')
  page?.focus()
}

export const isInList = (): boolean => document.activeElement?.closest(listSelector) != null

/** Nothing has the focus: what had it is gone. */
export const isFocusLost = (): boolean => document.activeElement === document.body || document.activeElement === null

/** A key press in the list, as from the keyboard. */
export function pressInList(key: string, modifiers: { readonly ctrlKey?: true } = {}): void {
  focusPage()
  const press = new KeyboardEvent('keydown', { key, ...modifiers, bubbles: true, cancelable: true })
  document.querySelector(listSelector)?.dispatchEvent(press)
}

interface Place {
  readonly has: (element: Element | null) => boolean
  readonly focus: () => void
}

/** In the order in which they are gone around. */
function placesNow(): readonly Place[] {
  const find = (selector: string) => document.querySelector<HTMLElement>(selector)
  const [navigation, page, pane, status] = [find('.app > nav'), find('main'), find('main .split > .pane'), find('.app > footer')] // prettier-ignore
  const places: readonly (Place | null)[] = [
    navigation && {
      has: (element) => navigation.contains(element),
      focus: () => navigation.querySelector<HTMLElement>('a[tabindex="0"]')?.focus(),
    },
    page && { has: (element) => page.contains(element) && pane?.contains(element) !== true, focus: focusPage },
    pane && {
      has: (element) => pane.contains(element),
      focus: () => (pane.querySelector<HTMLElement>('[role=tab][aria-selected=true]') ?? pane).focus(),
    },
    status && { has: (element) => status.contains(element), focus: () => status.focus() },
  ]
  return places.filter((place) => place !== null)
}

/** From navigation to page, detail, status bar, and around; to the page from elsewhere. @param step −1: the other way */
export function focusNextPlace(step: 1 | -1): void {
  const places = placesNow()
  const at = places.findIndex((place) => place.has(document.activeElement))
  if (at === -1) focusPage()
  else places[(at + step + places.length) % places.length]?.focus()
}
