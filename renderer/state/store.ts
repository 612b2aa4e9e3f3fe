import { create } from 'zustand'
import type { CallInput, CallName, CallOutput, DoneOrRefused } from '../../shared/contract/contract'
import { call, messageOf } from './client'
import { initialPanelState, type Dialog, type PageName, type PanelState } from './panel-state'

export type { Dialog, PageName, PanelData, PanelState, Toast } from './panel-state'

/** All that the panel knows: `usePanel((state) => state.agent)`. A selector must return what it returned before while nothing changed. */
export const usePanel = create<PanelState>()(() => initialPanelState)

const set = usePanel.setState

export function goTo(page: PageName): void {
  set({ page, dialog: { kind: 'none' } })
}

/** Shows a run beside the list of runs. */
export function openRun(flowRunId: string): void {
  set({ page: 'flowRuns', selectedRunId: flowRunId, dialog: { kind: 'none' } })
}

/** Shows a Job beside the list of Jobs. */
export function openJob(uid: string): void {
  set({ page: 'jobs', selectedJobUid: uid, selectedPodUid: null, dialog: { kind: 'none' } })
}

/** Shows a pod beside the list of Jobs. */
export function openPod(uid: string): void {
  set({ page: 'jobs', selectedJobUid: null, selectedPodUid: uid, dialog: { kind: 'none' } })
}

export const selectRun = (flowRunId: string | null): void => set({ selectedRunId: flowRunId })
export const selectJob = (uid: string | null): void => set({ selectedJobUid: uid, selectedPodUid: null })
export const selectPod = (uid: string | null): void => set({ selectedPodUid: uid, selectedJobUid: null })

/** @param text null when the template is the one in force again. */
export const setTemplateDraft = (text: string | null): void => set({ templateDraft: text })
export const clearPendingTemplateEdit = (): void => set({ pendingTemplateEdit: null })

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
  await ask('app.copyText', { text })
  toast(text.length <= 60 && !text.includes('\n') ? `Copied ${text}` : 'Copied')
}
