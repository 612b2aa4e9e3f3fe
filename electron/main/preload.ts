import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge } from '../../shared/contract/contract'
import type { Reply } from '../ipc/bind'

type Listener = (payload: never) => void
const listeners = new Map<string, Set<Listener>>()

// One listener for all of them: Node warns of a leak at the eleventh.
ipcRenderer.on('flowdeck:event', (_, event: string, payload: unknown) => {
  for (const listener of listeners.get(event) ?? []) listener(payload as never)
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
