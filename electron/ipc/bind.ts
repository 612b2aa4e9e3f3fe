import { ipcMain, type IpcMainEvent } from 'electron'
import type { Handlers } from '../../shared/contract/contract'
import type { EventSender } from './event-sender'
import { answer, isFromPanel, type Gate } from './gate'

/** What comes of a call: its answer, or what the page gets to know of the error. */
export type Reply = { readonly value: unknown } | { readonly error: string }

/**
 * Answers the contract's calls. Errors cross as values, and the preload makes errors of them again: of what is thrown here
 * Electron writes the stack to the terminal, however often a page asks for it.
 * @returns a function that takes the handlers away
 */
export function bindCalls(handlers: Handlers, gate: Gate): () => void {
  ipcMain.handle(channel, (event, name: unknown, input: unknown) =>
    answer(handlers, gate, event, name, input).then(
      (value): Reply => ({ value }),
      (error: unknown): Reply => ({ error: String(error) }),
    ),
  )
  return () => ipcMain.removeHandler(channel)
}

/** Hears from the page which events it has read, and from nobody else. @returns a function that ends that */
export function bindReads(sender: Pick<EventSender, 'read'>, gate: Pick<Gate, 'contents' | 'origin'>): () => void {
  const hear = (event: IpcMainEvent, number: unknown): void => {
    if (isFromPanel(gate, event)) sender.read(number)
  }
  ipcMain.on(readChannel, hear)
  return () => ipcMain.off(readChannel, hear)
}

const readChannel = 'flowdeck:read'

/** One channel for all calls: what isn't in the contract isn't anywhere. */
export const channel = 'flowdeck:call'
