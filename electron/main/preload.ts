import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge } from '../../shared/contract/contract'

/** One way in, one way out. Names and values are checked on the other side, against the contract. */
const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke('flowdeck:call', name, input) as never,
  on(name, listener) {
    const heard = (_: unknown, event: unknown, payload: unknown) => {
      if (event === name) listener(payload as never)
    }
    ipcRenderer.on('flowdeck:event', heard)
    return () => ipcRenderer.off('flowdeck:event', heard)
  },
}

contextBridge.exposeInMainWorld('flowdeck', bridge)
