import { create } from 'zustand'
import type { CallInput, CallName, CallOutput, DoneOrRefused } from '../../shared/contract/contract'
import { call, messageOf } from './client'
import { initialPanelState, type Dialog, type GuideGoal, type PageName, type PanelState } from './panel-state'

export type { Dialog, PageName, PanelState, Toast } from './panel-state'

/**
 * All that the panel knows: `usePanel((state) => state.settings)`; of the connection shown, see `useShown`. A selector
 * must return what it returned before while nothing changed.
 */
export const usePanel = create<PanelState>()(() => initialPanelState)

const set = usePanel.setState

export function goTo(page: PageName): void {
  set({
    ...{ page, pageChosen: true, cameFrom: null, focusWanted: null, cleanUpShown: false },
    ...{ dialog: { kind: 'none' }, guide: { kind: 'none' } },
  })
}

/** The same by keys: its list has the focus then, or its editor. */
export function goToByKeys(page: PageName, focusWanted: 'list' | 'editor' = 'list'): void {
  goTo(page)
  set({ focusWanted })
}

/** Opens the guide on its page. Nothing is contacted for that. */
export function openGuide(guide: GuideGoal): void {
  goTo('connections')
  set({ guide })
}

export const closeGuide = (): void => set({ guide: { kind: 'none' } })

/** Reads what the kubeconfig files say; what was read before stays when they can't be. */
export function readKubeContexts(): void {
  call('connections.contexts', undefined).then(
    ({ contexts }) => set({ kubeContexts: contexts }),
    // The guide says why; here there are only none to choose.
    () => undefined,
  )
}

export const openDialog = (dialog: Dialog): void => set({ dialog })
export const closeDialog = (): void => set({ dialog: { kind: 'none' } })

let lastToastId = 0
/** At most this many; the oldest make room. */
const toastLimit = 5

export function toast(message: string, tone: 'error' | 'info' = 'info'): void {
  lastToastId += 1
  const added = { id: lastToastId, tone, message }
  // The same error again is the same error.
  set(({ toasts }) => ({ toasts: [...toasts.filter((it) => it.message !== message), added].slice(-toastLimit) }))
}

export function dismissToast(id: number): void {
  set(({ toasts }) => ({ toasts: toasts.filter((it) => it.id !== id) }))
}

/** One call whose failure is told in a toast. @returns null when it failed. */
export async function ask<C extends CallName>(name: C, input: CallInput<C>): Promise<CallOutput<C> | null> {
  try {
    return await call(name, input)
  } catch (error) {
    toast(messageOf(error), 'error')
    return null
  }
}

type DoCallName = { [C in CallName]: CallOutput<C> extends DoneOrRefused ? C : never }[CallName]

/** A call that is done or refused; a refusal is told in a toast. @returns whether it was done. */
export async function act<C extends DoCallName>(name: C, input: CallInput<C>): Promise<boolean> {
  const outcome = (await ask(name, input)) as DoneOrRefused | null
  if (outcome && !outcome.ok) toast(outcome.message, 'error')
  return outcome?.ok ?? false
}

/** Copies and says so: the clipboard can't be seen. */
export async function copyText(text: string): Promise<void> {
  // Null when it failed, which was told.
  if ((await ask('app.copyText', { text })) !== null) toastCopied(text)
}

/** @param text as it may be shown */
export function toastCopied(text: string): void {
  toast(text.length <= 60 && !text.includes('\n') ? `Copied ${text}` : 'Copied')
}
