import { ipcMain } from 'electron'
import type { Handlers } from '../../shared/contract/contract'
import { answer, type Gate } from './gate'

/** Answers the contract's calls. @returns a function that takes the handlers away */
export function bindCalls(handlers: Handlers, gate: Gate): () => void {
  ipcMain.handle(channel, (event, name: unknown, input: unknown) => answer(handlers, gate, event, name, input))
  return () => ipcMain.removeHandler(channel)
}

/** One channel for all calls: what isn't in the contract isn't anywhere. */
export const channel = 'flowdeck:call'
