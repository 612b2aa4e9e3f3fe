import { ipcMain, type IpcMainInvokeEvent } from 'electron'

/** What comes of a call: its answer, or what the page gets to know of the error. */
export type Reply = { readonly value: unknown } | { readonly error: string }

/** Answers a call; never rejects. */
export type Answering = (event: IpcMainInvokeEvent, name: unknown, input: unknown) => Promise<Reply>

/**
 * Takes the page's calls. The window comes before what answers them: until then they wait.
 * @param answering as soon as there is something to answer with
 */
export function bindCalls(answering: Promise<Answering>): void {
  // Whoever makes it tells why there is none.
  answering.catch(() => undefined)
  ipcMain.handle(channel, async (event, name: unknown, input: unknown) => (await answering)(event, name, input))
}

/** One channel for all calls: what isn't in the contract isn't anywhere. */
export const channel = 'flowdeck:call'
