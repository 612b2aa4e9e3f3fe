import type { PrefectAt } from './ground'
import type { ShownWindow } from './shown-window'

/** Connects the panel with an API and the cluster of its kubeconfig, as its guide does. */
export async function connect(window: ShownWindow, { api, token }: Pick<PrefectAt, 'api' | 'token'>): Promise<void> {
  const choice = {
    api: { kind: 'endpoint', url: api, urlForPods: null },
    cluster: { kind: 'context', context: 'practice', namespace: 'default' },
  }
  const given = JSON.stringify({ choice, token })
  const done = await window.evaluate<{ ok: boolean }>(`window.flowdeck.call('connections.use', ${given})`)
  if (!done.ok) throw new Error(`The panel could not be connected: ${JSON.stringify(done)}`)
}

/** Presses what is called so. */
export const press = (name: string): string =>
  `[...document.querySelectorAll('a, button')].find((it) => it.textContent.startsWith(${JSON.stringify(name)})).click()`

/** The time between two frames, ms, for as long as is asked. */
export const framesFor = (ms: number): string => `new Promise((resolve) => {
  const frames = []
  let last = performance.now()
  const end = last + ${ms}
  const next = (now) => {
    frames.push(now - last)
    last = now
    if (now < end) requestAnimationFrame(next)
    else resolve(frames)
  }
  requestAnimationFrame(next)
})`
