import { ipcMain, type IpcMainEvent } from 'electron'
import type { Handlers } from '../../shared/contract/contract'
import type { Answering, Reply } from './bind'
import type { EventSender } from './event-sender'
import { answer, isFromPanel, type Gate } from './gate'

/**
 * Answers the contract's calls. Errors cross as values, and the preload makes errors of them again: of what is thrown here
 * Electron writes the stack to the terminal, however often a page asks for it.
 */
export const answering =
  (handlers: Handlers, gate: Gate): Answering =>
  (event, name, input) =>
    answer(handlers, gate, event, name, input).then(
      (value): Reply => ({ value }),
      (error: unknown): Reply => ({ error: String(error) }),
    )

/** Hears from the page which events it has read, and from nobody else. */
export function bindReads(sender: Pick<EventSender, 'read'>, gate: Pick<Gate, 'contents' | 'origin'>): void {
  ipcMain.on(readChannel, (event: IpcMainEvent, number: unknown) => {
    if (isFromPanel(gate, event)) sender.read(number)
  })
}

const readChannel = 'flowdeck:read'
