import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge } from '../../shared/contract/contract'
import type { Reply } from '../ipc/bind'

type Listener = (payload: never) => void
const listeners = new Map<string, Set<Listener>>()

// One listener for all of them: Node warns of a leak at the eleventh.
ipcRenderer.on('flowdeck:event', (_, number: number, event: string, payload: unknown) => {
  // Only so many go to a page that says this of none.
  ipcRenderer.send('flowdeck:read', number)
  for (const listener of listeners.get(event) ?? []) {
    try {
      listener(payload as never)
    } catch (error) {
      // The page's own mistake: it is told there, and the others hear all the same.
      queueMicrotask(() => {
        throw error
      })
    }
  }
})

/** One way in, one way out. Names and values are checked on the other side, against the contract. */
const bridge: Bridge = {
  call: async (name, input) => {
    const reply = (await ipcRenderer.invoke('flowdeck:call', name, input)) as Reply
    if ('error' in reply) throw new Error(reply.error)
    return reply.value as never
  },
  on(name, listener) {
    const heard: Listener = (payload) => listener(payload)
    const others = listeners.get(name) ?? new Set()
    listeners.set(name, others.add(heard))
    return () => others.delete(heard)
  },
}

contextBridge.exposeInMainWorld('flowdeck', bridge)
